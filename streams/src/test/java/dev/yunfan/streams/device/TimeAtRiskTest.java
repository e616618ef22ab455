package dev.yunfan.streams.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeAtRiskTest {
  private static final int ANY = 0;
  private static final int JAVA = 1;
  private static final int KERNEL = 3;

  private final TimeAtRisk told = new TimeAtRisk();

  @Test
  void without_a_crash_all_of_it_counts() {
    told.heartbeat(3_600_000, 3_000);
    told.heartbeat(7_200_000, 2_000);

    assertThat(told.before(ANY)).isEqualTo(5_000);
    assertThat(told.kinds()).isZero();
  }

  @Test
  void of_the_heartbeat_that_covers_the_first_crash_counts_the_part_before_it() {
    told.heartbeat(3_600_000, 3_000);
    told.crash(5_000_000, 1 | 1 << JAVA);
    told.crash(6_000_000, 1 | 1 << KERNEL);
    told.heartbeat(7_200_000, 3_000);

    assertThat(told.before(JAVA)).isEqualTo(3_000 + 800);
    assertThat(told.before(KERNEL)).isEqualTo(3_000 + 1_800);
    assertThat(told.before(ANY)).isEqualTo(told.before(JAVA));
    assertThat(told.kinds()).isEqualTo(1 | 1 << JAVA | 1 << KERNEL);
  }

  @Test
  void a_clock_that_was_set_gives_the_whole_of_a_heartbeat_or_nothing() {
    told.heartbeat(3_600_000, 3_000);
    told.crash(-1, 1);
    told.crash(Long.MAX_VALUE, 1 << KERNEL);
    told.heartbeat(7_200_000, 2_000);

    assertThat(told.before(ANY)).isZero();
    assertThat(told.before(KERNEL)).isEqualTo(5_000);
  }
}
