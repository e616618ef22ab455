package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinimumRateTest {
  private static final MinimumRate PACE = new MinimumRate(Duration.ofSeconds(2), 100);

  @Test
  void a_span_is_over_when_its_time_is_up_and_not_before() {
    assertThat(PACE.isOver(Duration.ofSeconds(2))).isTrue();
    assertThat(PACE.isOver(Duration.ofSeconds(2).minusNanos(1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"200, 2000, false", "199, 2000, true", "299, 3000, true", "300, 3000, false"})
  void the_least_rate_itself_is_enough(long bytes, long millis, boolean tooSlow) {
    assertThat(PACE.isTooSlow(bytes, Duration.ofMillis(millis))).isEqualTo(tooSlow);
  }

  @Test
  void a_rate_is_at_least_one_byte_in_a_positive_span() {
    assertThat(new MinimumRate(Duration.ofNanos(1), 1).leastBytesPerSecond()).isEqualTo(1);
    assertThatThrownBy(() -> new MinimumRate(Duration.ofSeconds(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MinimumRate(Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
