package dev.yunfan.streams.forecast;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What the forecasts of the past got wrong: the only honest source of an interval. */
public final class Backtest {
  private Backtest() {}

  /**
   * ln(actual weeks left / forecast weeks left), forecast at the end of {@code week} for the moment
   * when the count passes {@code target}. A forecast of over ten years counts as ten years.
   *
   * @return empty when the target had been passed by then, was not passed by the ramp's end, or
   *     there were too few weeks to forecast from
   */
  public static OptionalDouble logError(Ramp ramp, int week, double target) {
    double passed = ramp.weeksTo(target);
    if (week < DampedTrend.WEEKS || passed <= week || Double.isInfinite(passed)) {
      return OptionalDouble.empty();
    }
    double forecast = DampedTrend.of(ramp.until(week)).weeksUntil(target - ramp.at(week));
    return OptionalDouble.of(Math.log((passed - week) / Math.min(forecast, DampedTrend.HORIZON)));
  }

  /**
   * The error at the first week whose count has reached {@code share} of the target, or at week 8
   * if that is later.
   */
  public static OptionalDouble logErrorAtShare(Ramp ramp, double share, double target) {
    double reached = ramp.weeksTo(share * target);
    return Double.isInfinite(reached)
        ? OptionalDouble.empty()
        : logError(ramp, Math.max(DampedTrend.WEEKS, (int) Math.ceil(reached)), target);
  }

  /**
   * A ramp's own errors, one for each past week as origin, at the present difficulty: the target is
   * as many times the count of that week as the real target is of today's.
   */
  static DoubleStream rollingOrigin(Ramp ramp, double target) {
    double growth = target / ramp.latest();
    return IntStream.range(DampedTrend.WEEKS, ramp.weeks())
        .filter(week -> ramp.at(week) > 0)
        .mapToObj(week -> logError(ramp, week, ramp.at(week) * growth))
        .flatMapToDouble(OptionalDouble::stream);
  }
}
