package dev.yunfan.streams.spike;

import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * The belief about a stream's usual crash rate: it is Gamma(crashes, exposure) distributed.
 *
 * @param crashes past crashes plus the prior's; positive
 * @param exposure past device-hours, each weighed by the hour of the week, plus the prior's; 0 when
 *     nothing is known
 * @param overDispersion variance beyond Poisson over mean², measured on the residuals; not
 *     negative. A shock to all handsets alike has such a variance
 * @param clumping variance over mean, measured likewise; at least 1. Crashes of each handset on its
 *     own have such a variance, however many handsets there are
 */
public record Baseline(double crashes, double exposure, double overDispersion, double clumping) {
  /** Of the upper bound that the null law stands on. */
  private static final double CONFIDENCE = 0.99;

  /** Whether there is anything to compare with: without it no stream can be accused. */
  public boolean known() {
    return exposure > 0;
  }

  /** Expected crashing handset-days per device-hour; infinite when nothing is known. */
  public double rate() {
    return crashes / exposure;
  }

  /** The rate that the true one exceeds with probability 1 %. */
  public double upperRate() {
    return GammaDistribution.of(crashes, 1 / exposure).inverseSurvivalProbability(1 - CONFIDENCE);
  }

  /**
   * The law that an alarm has to refute. An error of the baseline is shared by all windows, so that
   * no spread of the law makes up for it; therefore the law stands on the larger of the upper bound
   * and {@code indifference} times the rate. Size: min(crashes, 1 / overDispersion, mean /
   * (clumping - 1)), the wider of both variances whatever the mean.
   *
   * @param windowExposure device-hours under test; positive
   * @param indifference ratios up to this one are not worth an alarm; at least 1
   */
  public NullLaw nullLaw(double windowExposure, double indifference) {
    double mean = Math.max(indifference * rate(), upperRate()) * windowExposure;
    double size = Math.min(1 / overDispersion, mean / (clumping - 1));
    return new NullLaw(mean, Math.min(crashes, size));
  }
}
