package dev.yunfan.streams.watch;

import static dev.yunfan.streams.watch.Watchdog.Order.GIVE_UP;
import static dev.yunfan.streams.watch.Watchdog.Order.NOTHING;
import static dev.yunfan.streams.watch.Watchdog.Order.REOPEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final CountingState STALLED = new CountingState.Stalled("no progress");
  private static final CountingState UNPROVEN = new CountingState.Unproven("it joins");
  private static final CountingState PROVEN = new CountingState.Proven();

  private final Watchdog dog = new Watchdog(Duration.ofSeconds(30));
  private long second = -7;

  @Test
  void three_reopenings_in_vain_with_longer_and_longer_pauses_and_then_the_end_once() {
    assertThat(orders(STALLED, 1_000))
        .containsExactly("0 REOPEN", "30 REOPEN", "90 REOPEN", "210 GIVE_UP");
  }

  @Test
  void a_client_that_counted_in_between_was_not_opened_in_vain() {
    assertThat(orders(STALLED, 91)).containsExactly("0 REOPEN", "30 REOPEN", "90 REOPEN");
    orders(PROVEN, 100);

    assertThat(dog.inVain()).isZero();
    assertThat(orders(STALLED, 1_000))
        .containsExactly("0 REOPEN", "30 REOPEN", "90 REOPEN", "210 GIVE_UP");
  }

  @Test
  void a_client_that_fails_again_and_again_right_after_it_counted_is_not_opened_in_a_hot_loop() {
    var orders = new ArrayList<Watchdog.Order>();
    for (int i = 0; i < 60; i++) {
      orders.add(order(STALLED));
      orders.add(order(PROVEN));
    }
    assertThat(orders).filteredOn(REOPEN::equals).hasSize(2 * 60 / 30);
    assertThat(orders).doesNotContain(GIVE_UP);
  }

  @Test
  void waiting_is_answered_by_waiting() {
    assertThat(orders(UNPROVEN, 10_000)).isEmpty();
    assertThat(order(STALLED)).isEqualTo(REOPEN);
    assertThat(order(UNPROVEN)).isEqualTo(NOTHING);
    assertThat(dog.inVain()).isEqualTo(1); // that it joins is no proof
  }

  private List<String> orders(CountingState state, int seconds) {
    var orders = new ArrayList<String>();
    for (int i = 0; i < seconds; i++) {
      var order = order(state);
      if (order != NOTHING) {
        orders.add(i + " " + order);
      }
    }
    return orders;
  }

  private Watchdog.Order order(CountingState state) {
    return dog.after(state, Duration.ofSeconds(second++).toNanos());
  }
}
