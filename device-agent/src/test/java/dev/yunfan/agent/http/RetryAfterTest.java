package dev.yunfan.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2011-08-01T10:00:00Z");
  private static final String TEN_O_CLOCK = "Mon, 01 Aug 2011 10:00:00 GMT";
  private static final String A_MINUTE_LATER = "Mon, 01 Aug 2011 10:01:00 GMT";

  private static Duration of(String value) {
    return RetryAfter.of(Optional.of(value), Optional.empty(), NOW);
  }

  @Test
  void seconds_are_taken_up_to_an_hour() {
    assertThat(of("0")).isZero();
    assertThat(of(" 120 ")).isEqualTo(Duration.ofMinutes(2));
    assertThat(of("3601")).isEqualTo(Duration.ofHours(1));
    assertThat(of("99999999999999999999")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void a_date_is_taken_from_the_servers_clock_and_not_from_the_handsets() {
    var inNineteenSeventy = Instant.EPOCH;

    assertThat(
            RetryAfter.of(Optional.of(A_MINUTE_LATER), Optional.of(TEN_O_CLOCK), inNineteenSeventy))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(of(A_MINUTE_LATER)).as("no Date").isEqualTo(Duration.ofMinutes(1));
    assertThat(RetryAfter.of(Optional.of(A_MINUTE_LATER), Optional.of("noon"), NOW))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_date_is_bounded_at_both_ends() {
    assertThat(of("Sun, 31 Jul 2011 10:00:00 GMT")).isZero();
    assertThat(of("Tue, 02 Aug 2011 10:00:00 GMT")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void nothing_and_nonsense_ask_for_nothing() {
    assertThat(RetryAfter.of(Optional.empty(), Optional.empty(), NOW)).isZero();
    for (var nonsense : new String[] {"", "soon", "-5", "1.5", "Mon, 99 Aug 2011 10:00:00 GMT"}) {
      assertThat(of(nonsense)).as(nonsense).isZero();
    }
  }
}
