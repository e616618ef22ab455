package dev.yunfan.streams.spike;

/**
 * The evidence of one stream since it was last fresh: five Shiryaev-Roberts sums in the log domain,
 * one for each ratio under suspicion (e-detectors: Shin, Ramdas, Rinaldo 2023).
 *
 * <pre>
 * R_theta <- L_theta(x) (R_theta + 1), R_theta(0) = 0;  R = mean over theta in {1.5, 2, 3, 5, 10}
 * </pre>
 *
 * <p>While the null law holds, R minus the number of windows is a supermartingale; so the mean
 * number of windows before R first reaches c is at least c.
 *
 * @param log1p5 ln R for theta 1.5; negative infinity when fresh, like the others
 * @param log2 ln R for theta 2
 * @param log3 ln R for theta 3
 * @param log5 ln R for theta 5
 * @param log10 ln R for theta 10
 */
public record EDetector(double log1p5, double log2, double log3, double log5, double log10) {
  /** No window seen: every R is 0. */
  public static final EDetector FRESH =
      new EDetector(
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  private static final double LOG_RATIOS = Math.log(5);

  /** Refuses sums that are not numbers: a NaN would silence the stream for ever. */
  public EDetector {
    if (Double.isNaN(log1p5 + log2 + log3 + log5 + log10)) {
      throw new IllegalArgumentException("a sum of an e-detector is not a number");
    }
  }

  /** The evidence after one more window with {@code count} crashing devices. */
  public EDetector observe(NullLaw law, long count) {
    return new EDetector(
        next(log1p5, law.logLikelihoodRatio(1.5, count)),
        next(log2, law.logLikelihoodRatio(2, count)),
        next(log3, law.logLikelihoodRatio(3, count)),
        next(log5, law.logLikelihoodRatio(5, count)),
        next(log10, law.logLikelihoodRatio(10, count)));
  }

  /** ln R, which an alarm compares with ln c; negative infinity when fresh. */
  public double logEvidence() {
    double top = Math.max(Math.max(Math.max(log1p5, log2), Math.max(log3, log5)), log10);
    if (top == Double.NEGATIVE_INFINITY) {
      return top;
    }
    double sum =
        Math.exp(log1p5 - top)
            + Math.exp(log2 - top)
            + Math.exp(log3 - top)
            + Math.exp(log5 - top)
            + Math.exp(log10 - top);
    return top + Math.log(sum) - LOG_RATIOS;
  }

  /** ln(L (R + 1)) from ln R and ln L, without leaving the log domain where R is large. */
  private static double next(double logSum, double logRatio) {
    double logSumPlusOne =
        logSum > 0 ? logSum + Math.log1p(Math.exp(-logSum)) : Math.log1p(Math.exp(logSum));
    return logRatio + logSumPlusOne;
  }
}
