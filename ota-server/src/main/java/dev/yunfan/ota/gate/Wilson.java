package dev.yunfan.ota.gate;

/**
 * The lower end of Wilson's score interval for a proportion (E. B. Wilson, "Probable inference, the
 * law of succession, and statistical inference", 1927), one-sided at 99 %.
 */
final class Wilson {
  /** The standard normal's 99 % quantile. */
  private static final double Z = 2.3263478740408408;

  private Wilson() {}

  /**
   * {@code (p + z²/2n - z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)} with {@code p = bad/of}: the true
   * proportion lies above it with 99 % confidence.
   *
   * @param bad 0 to {@code of}
   * @param of at least 1
   */
  static double lowerBound(long bad, long of) {
    double n = of;
    double p = bad / n;
    double z2 = Z * Z;
    double margin = Z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return Math.max(0, (p + z2 / (2 * n) - margin) / (1 + z2 / n));
  }
}
