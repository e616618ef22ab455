package dev.yunfan.ingest.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A device has its burst at once, its budget by the day, and nothing of what others have. */
class DeviceBytesTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final DevicePrincipal EAGER = new DevicePrincipal("haier", "eager");
  private static final DevicePrincipal CALM = new DevicePrincipal("haier", "calm");

  private final AtomicLong nanos = new AtomicLong(7);
  private final DeviceBytes bytes = new DeviceBytes(24 * MEBIBYTE, 4 * MEBIBYTE, nanos::get);

  @Test
  void a_device_has_its_burst_and_then_what_comes_back() {
    for (int i = 0; i < 5; i++) {
      assertThat(bytes.admits(EAGER)).isTrue();
      bytes.charge(EAGER, MEBIBYTE);
    }
    assertThat(bytes.admits(EAGER)).isFalse();
    assertThat(bytes.admits(CALM)).isTrue();

    nanos.addAndGet(Duration.ofMinutes(59).toNanos());
    assertThat(bytes.admits(EAGER)).isFalse();
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    assertThat(bytes.admits(EAGER)).isTrue();
  }

  @Test
  void small_bodies_count_in_sum() {
    int sent = 0;
    while (bytes.admits(EAGER)) {
      bytes.charge(EAGER, 1_000);
      sent += 1_000;
      assertThat(sent).isLessThan(5 * MEBIBYTE);
    }
    assertThat(sent).isBetween(4 * MEBIBYTE - 2_000, 4 * MEBIBYTE + 2_000);
  }

  @Test
  void asking_costs_nothing() {
    for (int i = 0; i < 100; i++) {
      assertThat(bytes.admits(CALM)).isTrue();
    }
    bytes.charge(CALM, 0);
    assertThat(bytes.admits(CALM)).isTrue();
  }

  @Test
  void a_budget_below_one_body_is_refused() {
    assertThatThrownBy(() -> new DeviceBytes(MEBIBYTE - 1, MEBIBYTE, nanos::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048575 bytes a day");
  }
}
