package dev.yunfan.streams.rate;

import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * The confidence in the mean of one Poisson count: Garwood's exact interval (F. Garwood, Fiducial
 * limits for the Poisson distribution, Biometrika 28, 1936).
 */
public final class PoissonMean {
  private PoissonMean() {}

  /**
   * The means that make {@code events} unremarkable: from the alpha/2 quantile of Gamma(events) to
   * the 1 - alpha/2 quantile of Gamma(events + 1), alpha = 1 - confidence. Half the chi-squared
   * quantiles with 2 events and 2 events + 2 degrees of freedom are the same numbers.
   *
   * @param events the count; not negative. With 0 the lower end is 0
   * @param confidence the wanted coverage, in (0, 1); the real one is never less
   */
  public static Interval interval(long events, double confidence) {
    if (events < 0) {
      throw new IllegalArgumentException("events %d is negative".formatted(events));
    }
    double tail = (1 - Interval.refuseUnlessFraction(confidence)) / 2;
    double low =
        events == 0
            ? 0
            : GammaDistribution.of((double) events, 1).inverseCumulativeProbability(tail);
    double high = GammaDistribution.of(events + 1.0, 1).inverseSurvivalProbability(tail);
    return new Interval(low, high);
  }

  /**
   * The interval of observed / expected, when {@code expected} is known without error.
   *
   * @param expected the mean under comparison; positive and finite
   */
  public static Interval ratioInterval(long observed, double expected, double confidence) {
    if (!(expected > 0 && expected < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("expected %s is not in (0, inf)".formatted(expected));
    }
    return interval(observed, confidence).times(1 / expected);
  }
}
