package dev.yunfan.streams.spike;

import java.time.Duration;

/**
 * How many false alarms a year the people on call accept, over a number of streams.
 *
 * @param alarmsPerYear positive; give each level of a hierarchy its own share
 * @param streams streams under watch at that level; at least 1
 */
public record FalseAlarmBudget(double alarmsPerYear, int streams) {
  /** Five-minute windows of 365 days. */
  static final double WINDOWS_PER_YEAR = 105_120;

  /** Refuses a budget that is not positive, no streams, and a budget of one alarm per window. */
  public FalseAlarmBudget {
    if (!(alarmsPerYear > 0) || streams < 1 || alarmsPerYear >= WINDOWS_PER_YEAR * streams) {
      throw new IllegalArgumentException(
          "%s false alarms a year over %d streams".formatted(alarmsPerYear, streams));
    }
  }

  /**
   * c = windows per year * streams / alarms per year, the mean windows to one stream's false alarm.
   */
  public double threshold() {
    return WINDOWS_PER_YEAR * streams / alarmsPerYear;
  }

  /**
   * The same for windows of another length; never below 2.
   *
   * @param window positive
   */
  double threshold(Duration window) {
    double longer = (double) window.toMillis() / SpikeDetector.WINDOW.toMillis();
    return Math.max(2, threshold() / longer);
  }
}
