package dev.yunfan.streams.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DampedTrendTest {
  private static final LocalDate START = LocalDate.of(2011, 7, 4);

  @Test
  void steady_growth_goes_on() {
    var trend = DampedTrend.of(ramp(1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000));

    assertThat(trend.slope()).isEqualTo(0, within(1e-12));
    assertThat(trend.spread()).isEqualTo(0, within(1e-6));
    assertThat(trend.weeksUntil(12_500)).isEqualTo(12.5, within(1e-9));
  }

  @Test
  void doubling_growth_fades_by_a_tenth_each_week() {
    var trend = DampedTrend.of(ramp(2, 4, 8, 16, 32, 64, 128, 256));

    assertThat(trend.slope()).isEqualTo(Math.log(2), within(1e-12));
    assertThat(trend.level()).isEqualTo(Math.log(256), within(1e-12));
    double first = 256 * Math.pow(2, 0.9);
    double second = 256 * Math.pow(2, 0.9 + 0.81);
    assertThat(trend.weeksUntil(first + second / 2)).isEqualTo(1.5, within(1e-9));
  }

  @Test
  void the_spread_is_that_of_the_logarithms_around_the_line() {
    var trend = DampedTrend.of(ramp(10, 20, 20, 10, 10, 20, 20, 10)); // symmetric: no slope

    assertThat(trend.slope()).isEqualTo(0, within(1e-12));
    assertThat(trend.spread()).isEqualTo(Math.log(2) / 2 * Math.sqrt(8.0 / 6), within(1e-9));
  }

  @Test
  void only_the_last_eight_weeks_count() {
    var trend = DampedTrend.of(ramp(9_999, 1, 5_000, 10, 10, 10, 10, 10, 10, 10, 10));

    assertThat(trend.level()).isEqualTo(Math.log(10), within(1e-12));
  }

  @Test
  void growth_that_dies_out_never_gets_there() {
    var trend = DampedTrend.of(ramp(800, 400, 200, 100, 50, 25, 12, 6));

    assertThat(trend.weeksUntil(1e6)).isInfinite();
    assertThat(DampedTrend.of(ramp(0, 0, 0, 0, 0, 0, 0, 0)).weeksUntil(1e6)).isInfinite();
  }

  @Test
  void seven_weeks_are_too_few() {
    assertThatThrownBy(() -> DampedTrend.of(ramp(1, 2, 3, 4, 5, 6, 7)))
        .hasMessageContaining("7 weeks");
  }

  @Test
  void the_planned_ramps_pass_their_milestones() {
    // statistics.md section 5: both reach one million at week 44
    var first = new GrowthCurve.Bass(2.5e6, 0.002, 0.0717);
    assertThat(first.at(14)).isEqualTo(117_000, within(500.0));
    assertThat(first.at(22)).isEqualTo(248_000, within(500.0));
    assertThat(first.at(44)).isEqualTo(1_000_000, within(5_000.0));
    assertThat(peakWeek(first)).isEqualTo(49);
    assertThat(first.at(49) - first.at(48)).isEqualTo(47_000, within(500.0));

    var second = new GrowthCurve.Bass(1.5e6, 0.004, 0.082);
    assertThat(second.at(14)).isEqualTo(147_000, within(500.0));
    assertThat(second.at(22)).isEqualTo(311_000, within(500.0));
    assertThat(second.at(44)).isEqualTo(1_000_000, within(5_000.0));
    assertThat(peakWeek(second)).isBetween(35, 36); // growth per week, not its derivative
    assertThat(second.at(36) - second.at(35)).isEqualTo(34_000, within(500.0));
  }

  @Test
  void a_ramp_tells_when_it_passed_a_count_and_on_which_day() {
    var ramp = ramp(10, 20, 30);

    assertThat(ramp.weeksTo(30)).isEqualTo(2);
    assertThat(ramp.weeksTo(45)).isEqualTo(2.5);
    assertThat(ramp.weeksTo(61)).isInfinite();
    assertThat(ramp.day(2.5)).isEqualTo(START.plusDays(18));
    assertThatThrownBy(() -> new Ramp(START, List.of(5L, 4L))).hasMessageContaining("4 follows 5");
  }

  static Ramp ramp(long... growth) {
    var cumulative = new java.util.ArrayList<Long>();
    LongStream.of(growth)
        .forEach(week -> cumulative.add(week + (cumulative.isEmpty() ? 0 : cumulative.getLast())));
    return new Ramp(START, cumulative);
  }

  private static int peakWeek(GrowthCurve curve) {
    int peak = 1;
    for (int week = 1; week < 150; week++) {
      if (curve.at(week) - curve.at(week - 1) > curve.at(peak) - curve.at(peak - 1)) {
        peak = week;
      }
    }
    return peak;
  }
}
