package dev.yunfan.ota.gatekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Nanoseconds here are small, milliseconds of business ten times as many. */
class ClosedHoursTest {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  private final ClosedHours hours = new ClosedHours();

  private void round(long nanos, OptionalLong counted, OptionalLong read) {
    hours.round(nanos, nanos * 10, counted, read);
  }

  @Test
  void nothing_is_closed_before_anything_is_known_to_be_counted_and_read() {
    round(1, UNKNOWN, UNKNOWN);
    round(2, OptionalLong.of(1), UNKNOWN);
    round(3, UNKNOWN, OptionalLong.of(2));

    assertThat(new ClosedHours().before()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void rows_must_be_read_as_of_the_moment_when_all_was_seen_to_be_counted() {
    round(1, UNKNOWN, UNKNOWN);
    round(5, OptionalLong.of(3), OptionalLong.of(4)); // counted up to 3, as was seen at 5
    assertThat(hours.before()).isEqualTo(Long.MIN_VALUE);

    round(6, OptionalLong.of(3), OptionalLong.of(5));

    assertThat(hours.before()).isEqualTo(10); // the newest round up to 3 was at 1
  }

  @Test
  void it_goes_on_with_the_streams_and_never_back() {
    for (int nanos = 1; nanos <= 20; nanos++) {
      round(nanos, OptionalLong.of(nanos - 1), OptionalLong.of(nanos));
    }
    assertThat(hours.before()).isEqualTo(190);

    round(21, OptionalLong.of(2), OptionalLong.of(21));

    assertThat(hours.before()).isEqualTo(190);
  }

  @Test
  void streams_that_stand_still_close_no_more_hours() {
    round(1, OptionalLong.of(1), OptionalLong.of(1));
    for (int nanos = 2; nanos < 2_000; nanos++) {
      round(nanos, OptionalLong.of(1), OptionalLong.of(nanos));
    }

    assertThat(hours.before()).isEqualTo(10);
  }
}
