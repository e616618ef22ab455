package dev.yunfan.streams.rate;

/**
 * The values that the counts do not rule out.
 *
 * @param low lower end, inclusive
 * @param high upper end, inclusive; at least {@code low}, positive infinity when nothing bounds it
 */
public record Interval(double low, double high) {
  /** Refuses ends that are not numbers or in the wrong order. */
  public Interval {
    if (!(low <= high)) { // so written that NaN fails too
      throw new IllegalArgumentException("interval [%s, %s] has no inside".formatted(low, high));
    }
  }

  /** Whether {@code value} lies inside, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /**
   * Both ends times {@code factor}, which must be finite and not negative; 0 times infinity is 0.
   */
  Interval times(double factor) {
    return new Interval(low * factor, factor == 0 ? 0 : high * factor);
  }

  static double refuseUnlessFraction(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence %s is outside (0, 1)".formatted(confidence));
    }
    return confidence;
  }
}
