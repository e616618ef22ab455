package dev.yunfan.streams.spike;

import java.time.Duration;

/**
 * When an incident opens and when it closes.
 *
 * @param threshold c: evidence that opens an incident, and the least mean number of windows between
 *     false alarms of one stream; above 1
 * @param indifference rho: crash rates up to so many times the usual are nobody's incident; at
 *     least 1, proposed 1.1 to 1.25
 * @param calmRatio an incident closes once its ratio stayed below this; above 0
 * @param calm for at least so long
 * @param calmCrashes and so long that at least so many crashes were usual, since silence of a
 *     sparse stream proves little; not negative
 * @param faded closes after so long a calm even without them: hardly anyone runs that firmware
 * @param window length of a window; positive
 */
public record SpikeSettings(
    double threshold,
    double indifference,
    double calmRatio,
    Duration calm,
    double calmCrashes,
    Duration faded,
    Duration window) {
  /** Refuses numbers outside their ranges. */
  public SpikeSettings {
    if (!(threshold > 1 && threshold < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("threshold %s is not in (1, inf)".formatted(threshold));
    }
    if (!(indifference >= 1 && indifference < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "indifference %s is not in [1, inf)".formatted(indifference));
    }
    if (!(calmRatio > 0) || !(calmCrashes >= 0) || calm.isNegative() || faded.compareTo(calm) < 0) {
      throw new IllegalArgumentException(
          "calm of %s below %s with %s crashes, faded after %s"
              .formatted(calm, calmRatio, calmCrashes, faded));
    }
    if (!window.isPositive()) {
      throw new IllegalArgumentException("window %s is not positive".formatted(window));
    }
  }

  /**
   * The proposed settings: indifference 1.15, closed by a ratio below 1.25 for 1 hour and 3 usual
   * crashes, or for 24 hours.
   *
   * @param alarmsPerYear accepted false alarms a year over all streams
   * @param streams how many streams share that budget
   */
  public static SpikeSettings allowing(double alarmsPerYear, int streams) {
    return allowing(alarmsPerYear, streams, SpikeDetector.WINDOW);
  }

  /**
   * The same for windows of another length; calm is at least twelve of them, faded four times that.
   *
   * @param window positive, at most a day
   */
  public static SpikeSettings allowing(double alarmsPerYear, int streams, Duration window) {
    var calm = window.multipliedBy(12);
    return new SpikeSettings(
        new FalseAlarmBudget(alarmsPerYear, streams).threshold(window),
        1.15,
        1.25,
        max(Duration.ofHours(1), calm),
        3,
        max(Duration.ofDays(1), calm.multipliedBy(4)),
        window);
  }

  /** The same, but incidents close below another ratio. */
  SpikeSettings closingBelow(double ratio) {
    return new SpikeSettings(threshold, indifference, ratio, calm, calmCrashes, faded, window);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
