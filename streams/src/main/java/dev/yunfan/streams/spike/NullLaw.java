package dev.yunfan.streams.spike;

/**
 * How many crashing devices a window has while nothing is wrong: negative binomial with the given
 * mean and variance mean + mean² / size.
 *
 * @param mean expected count; finite, not negative
 * @param size positive; positive infinity makes it the Poisson law
 */
public record NullLaw(double mean, double size) {
  /** Refuses parameters outside their ranges. */
  public NullLaw {
    if (!(mean >= 0 && mean < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("mean %s is not in [0, inf)".formatted(mean));
    }
    if (!(size > 0)) {
      throw new IllegalArgumentException("size %s is not positive".formatted(size));
    }
  }

  /** The Poisson law, the limit of no over-dispersion. */
  public static NullLaw poisson(double mean) {
    return new NullLaw(mean, Double.POSITIVE_INFINITY);
  }

  /**
   * ln of the likelihood of {@code theta} times the mean against the mean itself, same size:
   *
   * <pre>
   * x ln theta + (k + x) [ln(k + mu) - ln(k + theta mu)]    k = size, mu = mean
   * x ln theta - (theta - 1) mu                             k infinite
   * </pre>
   *
   * <p>Increasing and convex in x, so its exponential has an expectation of at most 1 for every
   * negative binomial of a mean up to this one, and for every less dispersed law (Poisson,
   * binomial).
   *
   * @param theta the alternative's ratio, above 1
   * @param count the window's crashing devices; not negative
   */
  public double logLikelihoodRatio(double theta, long count) {
    double excess = (theta - 1) * mean;
    double gain = count * Math.log(theta);
    return Double.isInfinite(size)
        ? gain - excess
        : gain - (size + count) * Math.log1p(excess / (size + mean)); // log1p: k may be 1e12
  }
}
