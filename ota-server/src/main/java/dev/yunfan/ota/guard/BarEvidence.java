package dev.yunfan.ota.guard;

import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/**
 * How strongly first crashes speak for a rate above an absolute bar.
 *
 * <p>With {@code x} first crashes where the bar expects {@code m}, the evidence is the likelihood
 * ratio of Poisson rates above the bar against the bar. The ratios {@code u} are weighed by the
 * conjugate Gamma density of shape 1 and rate 1, cut off below 1:
 *
 * <pre>E = ∫_1^∞ u^x e^(-(u-1)m) e^(-(u-1)) du = Γ(x+1, m+1) e^(m+1) / (m+1)^(x+1)</pre>
 *
 * <p>While the true rate is at most the bar, E is a supermartingale that starts at 1 (method of
 * mixtures: H. Robbins, "Statistical methods related to the law of the iterated logarithm", 1970;
 * for counts M. Lindon and A. Malek, "Anytime-valid inference for multinomial count data", NeurIPS
 * 2022). The cut makes that true of every rate below the bar too, and E rise with each crash.
 */
final class BarEvidence {
  private BarEvidence() {}

  /**
   * Natural logarithm of E.
   *
   * @param crashes 0 or more
   * @param expected crashes that the bar allows in the same time, 0 or more
   */
  static double log(long crashes, double expected) {
    double tail = RegularizedGamma.Q.value(crashes + 1.0, expected + 1);
    if (tail < Double.MIN_NORMAL) {
      // (1+v)^x <= e^(xv) under the integral: an upper bound, of evidence that is far below 1
      return -Math.log(expected + 1 - crashes);
    }
    return LogGamma.value(crashes + 1.0)
        + Math.log(tail)
        + expected
        + 1
        - (crashes + 1) * Math.log1p(expected);
  }
}
