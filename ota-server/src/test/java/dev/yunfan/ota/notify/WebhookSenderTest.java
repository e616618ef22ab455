package dev.yunfan.ota.notify;

import static dev.yunfan.ota.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.webhook.RolloutEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WebhookSenderTest {
  private static final WebhookSender.Pauses QUICK =
      new WebhookSender.Pauses(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1));

  private final List<String> heard = new CopyOnWriteArrayList<>();

  private static RolloutEvent event(int number) {
    return new RolloutEvent(number + "/r1", "haier", "r1", "2.0", "running", 0, "li", "because", 0);
  }

  private static void tell(WebhookSender sender, int events) {
    for (int i = 0; i < events; i++) {
      sender.take(i, event(i));
    }
  }

  @Test
  void events_are_told_in_order_whatever_fails_between() {
    var calls = new CopyOnWriteArrayList<String>();
    WebhookSender.Call flaky =
        event -> {
          calls.add(event.id());
          if (calls.size() % 3 != 0) {
            return Optional.of("status 500");
          }
          heard.add(event.id());
          return Optional.empty();
        };
    try (var sender = new WebhookSender("w1", flaky, QUICK)) {
      tell(sender, 5);
      await().until(() -> sender.untold(99) == 99);
    }
    assertThat(heard).containsExactly("0/r1", "1/r1", "2/r1", "3/r1", "4/r1");
    assertThat(calls).hasSize(15);
  }

  @Test
  void what_is_being_told_still_counts_as_untold() throws InterruptedException {
    var answer = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    WebhookSender.Call slow =
        event -> {
          asked.countDown();
          answer.await();
          return Optional.empty();
        };
    try (var sender = new WebhookSender("w1", slow, QUICK)) {
      tell(sender, 2);
      asked.await();
      assertThat(sender.untold(99)).isZero();
      answer.countDown();
      await().until(() -> sender.untold(99) == 99);
    }
  }

  @Test
  void closing_in_the_middle_leaves_what_is_left_untold() {
    WebhookSender.Call dead = event -> Optional.of("connection refused");
    var sender = new WebhookSender("w1", dead, WebhookSender.Pauses.DEFAULT);
    tell(sender, 3);
    sender.close();

    assertThat(sender.untold(99)).isZero();
  }

  @Test
  void an_event_is_given_up_only_after_all_patience() {
    var impatient =
        new WebhookSender.Pauses(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(50));
    var nanos = new AtomicLong();
    WebhookSender.Call dead =
        event -> {
          heard.add(event.id());
          nanos.addAndGet(20_000_000);
          return Optional.of("connection refused");
        };
    try (var sender = new WebhookSender("w1", dead, impatient, nanos::get)) {
      sender.take(7, event(7));
      await().until(() -> sender.untold(99) == 99);
    }
    assertThat(heard).hasSize(3); // after 20, 40 and 60 ms
  }

  @Test
  void pauses_double_up_to_the_longest() {
    var pauses = WebhookSender.Pauses.DEFAULT;
    assertThat(pauses.after(1)).isEqualTo(Duration.ofMillis(250));
    assertThat(pauses.after(4)).isEqualTo(Duration.ofSeconds(2));
    assertThat(pauses.after(9)).isEqualTo(Duration.ofMinutes(1));
    assertThat(pauses.after(1_000)).isEqualTo(Duration.ofMinutes(1));
  }
}
