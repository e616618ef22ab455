package dev.yunfan.streams.forecast;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The damped trend with a conformal interval: its errors on ramps that have already passed the
 * target, at the same share of it and in units of the noise, give the interval; the ramp's own past
 * errors may only widen it. Covers at least 80 % when the ramp at hand is one of the same kind as
 * those of the calibration.
 */
public final class Forecaster {
  /** The wanted coverage of the interval. */
  public static final double COVERAGE = 0.8;

  private static final int ENOUGH_OWN_ERRORS = 5;

  private final List<Ramp> calibration;

  private Forecaster(List<Ramp> calibration) {
    this.calibration = List.copyOf(calibration);
  }

  /**
   * A forecaster that expects the errors it would have made on these ramps.
   *
   * @param passed ramps that passed {@link ReferenceRamps#TARGET} after 8 weeks or later, such as
   *     {@link ReferenceRamps}; others teach nothing. At least one
   */
  public static Forecaster calibratedOn(List<Ramp> passed) {
    if (passed.isEmpty()) {
      throw new IllegalArgumentException("no ramp to calibrate on");
    }
    return new Forecaster(passed);
  }

  /**
   * When the ramp passes {@code target}.
   *
   * @param target positive
   */
  public Crossing forecast(Ramp ramp, double target) {
    if (!(target > 0)) {
      throw new IllegalArgumentException("target %s is not positive".formatted(target));
    }
    if (ramp.latest() >= target) {
      return new Crossing.Passed(ramp.day(ramp.weeksTo(target)));
    }
    if (ramp.weeks() < DampedTrend.WEEKS) {
      return new Crossing.TooEarly(DampedTrend.WEEKS - ramp.weeks());
    }
    var trend = DampedTrend.of(ramp);
    double left = trend.weeksUntil(target - ramp.latest());
    if (Double.isInfinite(left)) {
      return new Crossing.NotInSight();
    }
    double[] others = scoresAtShare(ramp.latest() / target);
    double[] own = sortedScores(Backtest.rollingOrigin(ramp, target));
    boolean widen = own.length >= ENOUGH_OWN_ERRORS;
    double low = widen ? Math.min(lower(own), lower(others)) : lower(others);
    double high = widen ? Math.max(upper(own), upper(others)) : upper(others);
    double difficulty = Miss.difficulty(trend.spread());
    return new Crossing.Expected(
        ramp.day(ramp.weeks() + left),
        ramp.day(ramp.weeks() + left * Math.exp(difficulty * Math.min(0, low))),
        ramp.day(ramp.weeks() + left * Math.exp(difficulty * Math.max(0, high))),
        widen ? own.length : 0,
        medianErrorPercent(widen ? own : others, difficulty));
  }

  /** Half of these scores miss by more, at this difficulty. */
  private static double medianErrorPercent(double[] scores, double difficulty) {
    double[] misses =
        Arrays.stream(scores)
            .map(score -> Math.abs(Math.expm1(difficulty * score)))
            .sorted()
            .toArray();
    return 100 * misses[misses.length / 2];
  }

  private double[] scoresAtShare(double share) {
    double[] scores =
        sortedScores(
            calibration.stream()
                .map(ramp -> Backtest.missAtShare(ramp, share, ReferenceRamps.TARGET))
                .flatMap(Optional::stream));
    if (scores.length == 0) {
      throw new IllegalStateException(
          "no ramp of the calibration can be forecast at share %s".formatted(share));
    }
    return scores;
  }

  private static double[] sortedScores(Stream<Miss> misses) {
    return misses.mapToDouble(Miss::score).sorted().toArray();
  }

  /** Split conformal: the floor((n + 1) 0.1)-th smallest score, or the smallest of too few. */
  private static double lower(double[] sorted) {
    int rank = (int) Math.floor((sorted.length + 1) * (1 - COVERAGE) / 2);
    return sorted[Math.max(0, rank - 1)];
  }

  /** Split conformal: the ceiling((n + 1) 0.9)-th smallest score, or the largest of too few. */
  private static double upper(double[] sorted) {
    int rank = (int) Math.ceil((sorted.length + 1) * (1 + COVERAGE) / 2);
    return sorted[Math.min(sorted.length, rank) - 1];
  }
}
