package dev.yunfan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.bench.account.Account;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoRunTest {
  @Test
  void a_demo_that_took_less_than_its_process_lived_passes() {
    var run = run(98.8, 106);

    assertThatCode(run::requireInside).doesNotThrowAnyException();
    assertThat(run.figures().get("eventsPerSecond").asLong()).isEqualTo(10_121);
    assertThat(run.figures().get("processCpuSeconds").asDouble()).isEqualTo(150);
  }

  @Test
  void a_demo_that_took_longer_than_its_process_lived_is_refused() {
    assertThatThrownBy(run(98.8, 90)::requireInside)
        .hasMessageContaining(
            "the demo says that it took 98.8 s, and its process lived for 90.0 s");
  }

  @Test
  void a_demo_that_took_no_time_is_refused() {
    assertThatThrownBy(run(0, 90)::requireInside).hasMessageContaining("took 0.0 s");
  }

  private static DemoRun run(double elapsed, long processSeconds) {
    var report =
        new ObjectMapper()
            .createObjectNode()
            .put("devices", 10)
            .put("elapsedSeconds", elapsed)
            .put("secondsToFirstActivation", 6.9)
            .put("peakResidentMegabytes", 3_000);
    return new DemoRun(
        report,
        new Account(
            "demo",
            1_000_000,
            Duration.ofSeconds(processSeconds),
            Duration.ofSeconds(150),
            Duration.ZERO));
  }
}
