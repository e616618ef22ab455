package dev.yunfan.streams.rate;

import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A share of a whole, such as the crash-free devices among the active ones.
 *
 * @param part how many of the whole; in [0, whole]
 * @param whole how many there are; not negative
 */
public record Proportion(long part, long whole) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Refuses a part that is negative or larger than its whole. */
  public Proportion {
    if (part < 0 || part > whole) {
      throw new IllegalArgumentException("part %d is outside [0, %d]".formatted(part, whole));
    }
  }

  /** The share, in [0, 1]; empty when the whole is 0. */
  public OptionalDouble share() {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }

  /**
   * Wilson's score interval (E. B. Wilson, JASA 22, 1927): (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²))
   * / (1 + z²/n), with n = whole and z the normal quantile. Its mean coverage is the wanted one;
   * for single p it swings around it. [0, 1] when the whole is 0.
   *
   * @param confidence the wanted coverage, in (0, 1), such as 0.95
   */
  public Interval interval(double confidence) {
    double tail = (1 - Interval.refuseUnlessFraction(confidence)) / 2;
    if (whole == 0) {
      return new Interval(0, 1);
    }
    double z = NORMAL.inverseSurvivalProbability(tail);
    double p = (double) part / whole;
    double z2 = z * z / whole;
    double centre = (p + z2 / 2) / (1 + z2);
    double reach = z * Math.sqrt((p * (1 - p) + z2 / 4) / whole) / (1 + z2);
    // at the ends the formula is exactly 0 and 1, but floating point may miss them by one bit
    double low = part == 0 ? 0 : Math.max(0, centre - reach);
    double high = part == whole ? 1 : Math.min(1, centre + reach);
    return new Interval(low, high);
  }
}
