package dev.yunfan.streams.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedThreadsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // clocks may wrap
  private final FailedThreads failed = new FailedThreads(nanos::get);

  @Test
  void so_many_are_replaced_within_an_hour_and_no_more() {
    for (int i = 0; i < FailedThreads.REPLACED_AN_HOUR; i++) {
      assertThat(failed.replaceable()).isTrue();
      pass(Duration.ofMinutes(1));
    }
    assertThat(failed.replaceable()).isFalse();

    pass(Duration.ofMinutes(55)); // an hour after the first
    assertThat(failed.replaceable()).isTrue();
    assertThat(failed.replaceable()).isFalse();
  }

  @Test
  void an_instance_that_loses_a_thread_now_and_then_lives_for_ever() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(failed.replaceable()).isTrue();
      pass(Duration.ofMinutes(12));
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
