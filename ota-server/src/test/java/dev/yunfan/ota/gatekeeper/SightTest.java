package dev.yunfan.ota.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SightTest {
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long START = Long.MAX_VALUE - 5 * MINUTE; // the clock may pass its end

  private final Sight sight = new Sight(PATIENCE, START, new SimpleMeterRegistry());

  @Test
  void a_server_that_has_just_started_is_not_blind() {
    assertThat(sight.isBlind(START)).isFalse();
    assertThat(sight.isBlind(START + 15 * MINUTE)).isFalse();
  }

  @Test
  void stale_evidence_blinds_after_a_while_and_current_evidence_ends_it() {
    sight.saw(true, "", START + 10 * MINUTE);
    sight.saw(false, "stale", START + 25 * MINUTE);
    assertThat(sight.isBlind(START + 25 * MINUTE)).isFalse();

    sight.saw(false, "stale", START + 26 * MINUTE);
    assertThat(sight.isBlind(START + 26 * MINUTE)).isTrue();

    sight.saw(true, "", START + 27 * MINUTE);
    assertThat(sight.isBlind(START + 27 * MINUTE)).isFalse();
  }

  @Test
  void a_gatekeeper_that_looks_no_more_blinds_too() {
    sight.saw(true, "", START);

    assertThat(sight.isBlind(START + 16 * MINUTE)).isTrue();
  }
}
