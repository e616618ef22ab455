package dev.yunfan.streams.spike;

import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * What is known of a stream's usual crash rate: it is Gamma(crashes, exposure) distributed.
 *
 * @param crashes past crashes plus the prior's; positive
 * @param exposure past device-windows, each weighed by the hour of the week, plus the prior's; 0
 *     when nothing is known
 * @param overDispersion variance beyond Poisson over mean², measured on the residuals; not negative
 */
public record Baseline(double crashes, double exposure, double overDispersion) {
  /** Of the upper bound that the null law stands on. */
  private static final double CONFIDENCE = 0.99;

  /** Whether there is anything to compare with: without it no stream can be accused. */
  public boolean known() {
    return exposure > 0;
  }

  /** Expected crashing devices per device-window; infinite when nothing is known. */
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
   * and {@code indifference} times the rate. Size: min(crashes, 1 / overDispersion).
   *
   * @param windowExposure device-windows under test; not negative
   * @param indifference ratios up to this one are not worth an alarm; at least 1
   */
  public NullLaw nullLaw(double windowExposure, double indifference) {
    double mean = Math.max(indifference * rate(), upperRate()) * windowExposure;
    return new NullLaw(mean, Math.min(crashes, 1 / overDispersion));
  }
}
