package dev.yunfan.streams.spike;

/**
 * The windows of one hour or one day, summed: enough for a rate and for the spread around it, at
 * any rate. With x crashing handset-days and e weighed device-hours per window.
 *
 * @param period hours or days since 1970-01-01T00:00Z
 * @param crashes sum of x
 * @param exposure sum of e
 * @param crashesSquared sum of x²
 * @param cross sum of x e
 * @param exposureSquared sum of e²
 */
public record Moments(
    long period,
    double crashes,
    double exposure,
    double crashesSquared,
    double cross,
    double exposureSquared) {
  static Moments of(long period, long count, double weight) {
    double x = count;
    return new Moments(period, x, weight, x * x, x * weight, weight * weight);
  }

  /** Both together, as one of {@code period}. */
  Moments plus(Moments other, long joint) {
    return new Moments(
        joint,
        crashes + other.crashes,
        exposure + other.exposure,
        crashesSquared + other.crashesSquared,
        cross + other.cross,
        exposureSquared + other.exposureSquared);
  }

  /**
   * max(0, (sum of squared residuals - sum of means) / sum of squared means), the means being the
   * own rate times e; 0 without crashes.
   */
  double overDispersion() {
    if (crashes == 0) {
      return 0;
    }
    double rate = crashes / exposure;
    return Math.max(0, (squaredResiduals() - crashes) / (rate * rate * exposureSquared));
  }

  /**
   * max(1, sum of squared residuals / sum of means): how many crashes come together, since a
   * handset that crashes much reports several days at once; 1 without crashes. The sum of the means
   * is that of the crashes.
   */
  double clumping() {
    return crashes == 0 ? 1 : Math.max(1, squaredResiduals() / crashes);
  }

  private double squaredResiduals() {
    double rate = crashes / exposure;
    return crashesSquared - 2 * rate * cross + rate * rate * exposureSquared;
  }
}
