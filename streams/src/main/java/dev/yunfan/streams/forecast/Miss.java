package dev.yunfan.streams.forecast;

/**
 * By how much one past forecast was wrong.
 *
 * @param logError ln(actual weeks left / forecast weeks left)
 * @param spread of the weeks that the forecast stood on, as {@link DampedTrend#spread}
 */
public record Miss(double logError, double spread) {
  /** Error that is there without any noise, since no ramp is a damped trend. */
  private static final double MISFIT = 0.2;

  /** The error in units of its difficulty: noisy weeks forecast worse. */
  double score() {
    return logError / difficulty(spread);
  }

  /** Size of the errors to expect from weeks of that spread, up to a common factor. */
  static double difficulty(double spread) {
    return MISFIT + spread;
  }
}
