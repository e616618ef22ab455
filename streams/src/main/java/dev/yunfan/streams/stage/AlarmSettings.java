package dev.yunfan.streams.stage;

import java.time.Duration;

/**
 * How alarms are raised.
 *
 * @param window length of the windows of arrival time, at most a day
 * @param grace how long a partition that lags is waited for when nothing is heard of it
 * @param falseAlarmsPerYear accepted over all streams; positive
 * @param bar crashing handset-days of one kind per 1,000 device-hours that a model may have at
 *     most; infinite for no such bar
 * @param partitions of {@code telemetry.events}
 * @param silentAfter how long after an installation a handset may be silent
 */
public record AlarmSettings(
    Duration window,
    Duration grace,
    double falseAlarmsPerYear,
    double bar,
    int partitions,
    Duration silentAfter) {
  public AlarmSettings {
    if (!window.isPositive() || window.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("window %s is not in (0, PT24H]".formatted(window));
    }
    if (grace.isNegative()
        || !silentAfter.isPositive()
        || !(falseAlarmsPerYear > 0)
        || !(bar > 0)) {
      throw new IllegalArgumentException(
          "grace %s, silent after %s, %s false alarms a year, bar %s"
              .formatted(grace, silentAfter, falseAlarmsPerYear, bar));
    }
  }
}
