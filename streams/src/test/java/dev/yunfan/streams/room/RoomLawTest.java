package dev.yunfan.streams.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomLawTest {
  private static final long SECOND = 1_000_000_000L;

  private final RoomLaw law = new RoomLaw(100);

  @Test
  void counting_holds_below_the_floor_and_goes_on_a_quarter_above_it() {
    assertThat(law.holds(100, 0)).isFalse();
    assertThat(law.holds(99, 1)).isTrue();
    assertThat(law.holds(124, 2)).isTrue();
    assertThat(law.holds(125, 3)).isFalse();
    assertThat(law.holds(100, 4)).isFalse();
  }

  @Test
  void a_failed_write_holds_for_five_seconds_whatever_is_free() {
    law.failed(0);
    assertThat(law.holds(1_000_000, 4 * SECOND)).isTrue();
    assertThat(law.holds(1_000_000, 5 * SECOND)).isFalse();
    assertThat(law.holds(1_000_000, 6 * SECOND)).isFalse();
  }

  @Test
  void without_a_floor_only_failed_writes_hold() {
    var none = new RoomLaw(0);
    assertThat(none.holds(0, 0)).isFalse();
    none.failed(0);
    assertThat(none.holds(0, 1)).isTrue();
    assertThat(none.holds(0, 5 * SECOND)).isFalse();
  }

  @Test
  void a_write_that_fails_long_after_another_holds_anew() {
    law.failed(0);
    assertThat(law.holds(200, 5 * SECOND)).isFalse();
    law.failed(100 * SECOND);
    assertThat(law.holds(200, 101 * SECOND)).isTrue();
  }
}
