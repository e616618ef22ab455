package dev.yunfan.streams.forecast;

/**
 * The point forecast: weekly growth goes on at its present percentage, and the percentage fades
 * (Gardner and McKenzie 1985, on logarithms).
 *
 * <pre>
 * ln y(T) = level and slope: the least-squares line through ln y of the last 8 weeks
 * ln y(T + h) = level + slope (phi + phi² + ... + phi^h),  phi = 0.9
 * </pre>
 *
 * @param level ln of the fitted growth in the last week
 * @param slope the fitted change of that logarithm per week
 * @param spread standard deviation of the logarithms around the line; not negative
 */
public record DampedTrend(double level, double slope, double spread) {
  /** Weeks that the line is fitted to. */
  public static final int WEEKS = 8;

  /** Ten years: beyond it no one plans. */
  public static final int HORIZON = 520;

  private static final double DAMPING = 0.9;

  /** Stands for a week without growth, whose logarithm does not exist. */
  private static final double HALF = 0.5;

  /**
   * Fits the last 8 weeks.
   *
   * @throws IllegalArgumentException when the ramp has fewer
   */
  public static DampedTrend of(Ramp ramp) {
    int last = ramp.weeks();
    if (last < WEEKS) {
      throw new IllegalArgumentException("a ramp of %d weeks, not 8 or more".formatted(last));
    }
    double middle = (WEEKS - 1) / 2.0;
    double sum = 0;
    double cross = 0;
    double square = 0;
    double logSquare = 0;
    for (int i = 0; i < WEEKS; i++) {
      int week = last - WEEKS + 1 + i;
      long growth = ramp.at(week) - ramp.at(week - 1);
      double log = Math.log(growth == 0 ? HALF : growth);
      sum += log;
      logSquare += log * log;
      cross += (i - middle) * log;
      square += (i - middle) * (i - middle);
    }
    double slope = cross / square;
    double residuals = logSquare - sum * sum / WEEKS - slope * cross;
    double spread = Math.sqrt(Math.max(0, residuals) / (WEEKS - 2)); // below 0 by rounding only
    return new DampedTrend(sum / WEEKS + slope * middle, slope, spread);
  }

  /**
   * Weeks until {@code remaining} more have come; positive infinity when that takes over ten years.
   *
   * @param remaining how many are still to come; positive
   */
  public double weeksUntil(double remaining) {
    double left = remaining;
    double fade = 0;
    for (int week = 1; week <= HORIZON; week++) {
      fade = DAMPING * (fade + 1);
      double growth = Math.exp(level + slope * fade);
      if (growth >= left) {
        return week - 1 + left / growth;
      }
      left -= growth;
    }
    return Double.POSITIVE_INFINITY;
  }
}
