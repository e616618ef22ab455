package dev.yunfan.ota.kafka;

import static dev.yunfan.ota.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.webhook.RolloutEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CourierTest {
  private static final Courier.Pauses QUICK =
      new Courier.Pauses(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1));

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private static RolloutEvent event(int number) {
    return new RolloutEvent(number + "/r1", "haier", "r1", "2.0", "running", 0, "li", "because", 0);
  }

  private static void tell(Courier courier, int events) {
    for (int i = 0; i < events; i++) {
      courier.take(i, event(i));
    }
  }

  @Test
  void events_are_told_in_order_whatever_fails_between() {
    var calls = new CopyOnWriteArrayList<String>();
    Courier.Call flaky =
        event -> {
          calls.add(event.id());
          if (calls.size() % 3 != 0) {
            return Optional.of("status 500");
          }
          heard.add(event.id());
          return Optional.empty();
        };
    try (var courier = new Courier("w1", flaky, QUICK)) {
      tell(courier, 5);
      await().until(() -> courier.untold(99) == 99);
    }
    assertThat(heard).containsExactly("0/r1", "1/r1", "2/r1", "3/r1", "4/r1");
    assertThat(calls).hasSize(15);
  }

  @Test
  void what_is_being_told_still_counts_as_untold() throws InterruptedException {
    var answer = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    Courier.Call slow =
        event -> {
          asked.countDown();
          answer.await();
          return Optional.empty();
        };
    try (var courier = new Courier("w1", slow, QUICK)) {
      tell(courier, 2);
      asked.await();
      assertThat(courier.untold(99)).isZero();
      answer.countDown();
      await().until(() -> courier.untold(99) == 99);
    }
  }

  @Test
  void closing_in_the_middle_leaves_what_is_left_untold() {
    Courier.Call dead = event -> Optional.of("connection refused");
    var courier = new Courier("w1", dead, Courier.Pauses.DEFAULT);
    tell(courier, 3);
    courier.close();

    assertThat(courier.untold(99)).isZero();
  }

  @Test
  void an_event_is_given_up_only_after_all_patience() {
    var impatient =
        new Courier.Pauses(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(50));
    Courier.Call dead =
        event -> {
          heard.add(event.id());
          return Optional.of("connection refused");
        };
    long begun = System.nanoTime();
    try (var courier = new Courier("w1", dead, impatient)) {
      courier.take(7, event(7));
      await().until(() -> courier.untold(99) == 99);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(impatient.patience());
    assertThat(heard).containsOnly(event(7).id());
  }

  @Test
  void pauses_double_up_to_the_longest() {
    var pauses = Courier.Pauses.DEFAULT;
    assertThat(pauses.after(1)).isEqualTo(Duration.ofMillis(250));
    assertThat(pauses.after(4)).isEqualTo(Duration.ofSeconds(2));
    assertThat(pauses.after(9)).isEqualTo(Duration.ofMinutes(1));
    assertThat(pauses.after(1_000)).isEqualTo(Duration.ofMinutes(1));
  }
}
