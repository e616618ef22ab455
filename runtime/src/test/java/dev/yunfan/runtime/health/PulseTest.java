package dev.yunfan.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // clocks may wrap
  private final Pulse pulse = new Pulse("judging", Duration.ofSeconds(60), nanos::get);

  @Test
  void a_thread_whose_rounds_go_on_is_healthy() {
    for (int i = 0; i < 100; i++) {
      pass(59);
      assertThat(pulse.healthy()).isTrue();
      assertThat(pulse.health()).isEqualTo("judging");
      pulse.beat();
    }
  }

  @Test
  void a_thread_that_stands_still_says_since_when() {
    pass(10);
    pulse.beat();
    pass(75);

    assertThat(pulse.healthy()).isFalse();
    assertThat(pulse.health()).isEqualTo("stands still for 75 s");
    pulse.beat();
    assertThat(pulse.healthy()).isTrue();
  }

  @Test
  void rounds_that_fail_are_no_life_and_say_why() {
    for (int i = 0; i < 61; i++) {
      pulse.failed(new IOException("no answer"));
      assertThat(pulse.healthy()).isEqualTo(i < 60);
      pass(1);
    }
    assertThat(pulse.health()).isEqualTo("failing for 61 s: no answer");
    pulse.beat();
    assertThat(pulse.health()).isEqualTo("judging");
  }

  @Test
  void a_thread_that_stopped_is_unhealthy_at_once_and_for_ever() {
    pulse.stopped(new IllegalStateException());
    pass(3);
    pulse.beat();

    assertThat(pulse.healthy()).isFalse();
    assertThat(pulse.health())
        .isEqualTo("stopped 3 s ago: IllegalStateException; restart this server");
  }

  private void pass(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
