package dev.yunfan.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CountingTest {
  @Test
  void threads_that_take_a_while_are_waited_for_while_Kafka_is_there() {
    var asked = new AtomicInteger();

    assertThat(Counting.stopped(_ -> asked.incrementAndGet() == 20, () -> true)).isTrue();
    assertThat(asked).hasValue(20);
  }

  @Test
  void threads_that_wait_for_a_Kafka_that_is_gone_are_left_to_it() {
    var waited = new AtomicInteger();

    assertThat(Counting.stopped(each -> add(waited, each), () -> false)).isFalse();
    assertThat(waited.get()).isLessThan(5);
  }

  @Test
  void no_thread_is_waited_for_longer_than_half_a_minute() {
    var waited = new AtomicInteger();

    assertThat(Counting.stopped(each -> add(waited, each), () -> true)).isFalse();
    assertThat(waited).hasValue(30);
  }

  private static boolean add(AtomicInteger seconds, Duration each) {
    seconds.addAndGet(Math.toIntExact(each.toSeconds()));
    return false;
  }
}
