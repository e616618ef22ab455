package dev.yunfan.ota.guard;

import org.apache.commons.numbers.gamma.LogBeta;

/**
 * How strongly the sizes of the arms speak against a random draw with the share that is open.
 *
 * <pre>E = [B(a + S) / B(a)] / (p^S_T (1-p)^S_C),  a = 100 (p, 1-p)</pre>
 *
 * <p>E is the sequential multinomial test of sample-ratio mismatch: if each handset comes to the
 * treated arm with chance {@code p}, E is a martingale that starts at 1 (M. Lindon and A. Malek,
 * "Anytime-valid inference for multinomial count data", NeurIPS 2022).
 */
final class ImbalanceEvidence {
  /** E-value at which the numbers are not trustworthy. */
  static final double LOG_THRESHOLD = Math.log(1e4);

  private static final double PRIOR_HANDSETS = 100;

  private ImbalanceEvidence() {}

  /**
   * Natural logarithm of E.
   *
   * @param share chance of the treated arm, in (0, 1)
   */
  static double log(long treated, long control, double share) {
    double a = PRIOR_HANDSETS * share;
    double b = PRIOR_HANDSETS * (1 - share);
    return LogBeta.value(a + treated, b + control)
        - LogBeta.value(a, b)
        - treated * Math.log(share)
        - control * Math.log1p(-share);
  }
}
