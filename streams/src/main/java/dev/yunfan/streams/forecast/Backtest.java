package dev.yunfan.streams.forecast;

import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The errors of past forecasts: the only honest source of an interval. */
public final class Backtest {
  private Backtest() {}

  /**
   * The error of the forecast made at the end of {@code week} for the moment when the count passes
   * {@code target}. A forecast of over ten years counts as ten years.
   *
   * @return empty when the target had been passed by then, was not passed by the ramp's end, or
   *     there were too few weeks to forecast from
   */
  public static Optional<Miss> miss(Ramp ramp, int week, double target) {
    double passed = ramp.weeksTo(target);
    if (week < DampedTrend.WEEKS || passed <= week || Double.isInfinite(passed)) {
      return Optional.empty();
    }
    var trend = DampedTrend.of(ramp.until(week));
    double forecast = Math.min(trend.weeksUntil(target - ramp.at(week)), DampedTrend.HORIZON);
    return Optional.of(new Miss(Math.log((passed - week) / forecast), trend.spread()));
  }

  /**
   * The error at the first week whose count has reached {@code share} of the target, or at week 8
   * if that is later.
   */
  public static Optional<Miss> missAtShare(Ramp ramp, double share, double target) {
    double reached = ramp.weeksTo(share * target);
    return Double.isInfinite(reached)
        ? Optional.empty()
        : miss(ramp, Math.max(DampedTrend.WEEKS, (int) Math.ceil(reached)), target);
  }

  /**
   * A ramp's own errors, one for each past week as origin, at the present difficulty: the target is
   * as many times the count of that week as the real target is of today's.
   */
  static Stream<Miss> rollingOrigin(Ramp ramp, double target) {
    double growth = target / ramp.latest();
    return IntStream.range(DampedTrend.WEEKS, ramp.weeks())
        .filter(week -> ramp.at(week) > 0)
        .mapToObj(week -> miss(ramp, week, ramp.at(week) * growth))
        .flatMap(Optional::stream);
  }
}
