package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.rate.Rate;
import dev.yunfan.streams.table.FleetRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Crashes per 1,000 device-hours with their exact 95 % Poisson interval (Garwood). */
public final class CrashRateSheet {
  /** The key of a sum. */
  public enum Kind {
    ALL,
    JAVA,
    NATIVE,
    KERNEL,
    WATCHDOG
  }

  private static final double CONFIDENCE = 0.95;
  private static final long DAY = Duration.ofDays(1).toSeconds();

  private CrashRateSheet() {}

  /**
   * Rows per step, vendor, model and firmware.
   *
   * @param step length of the rows' time; a whole number of {@code window}s
   * @param window counted windows to sum: a minute, an hour or a day
   */
  public static Sheet of(
      FleetRows table, Filter filter, Kind kind, Duration window, Duration step) {
    if (step.compareTo(window) < 0 || step.toSeconds() % window.toSeconds() != 0) {
      throw new IllegalArgumentException(
          "step %s is not a whole number of windows of %s".formatted(step, window));
    }
    var sums = new HashMap<Key, long[]>();
    for (var counted : table.crashes()) {
      if (counted.seconds() == window.toSeconds()
          && filter.accepts(counted.vendor(), counted.model(), counted.firmware())
          && filter.acceptsDay(table.days().dateOf(counted.start()).toString())) {
        long start = start(counted.start(), step, table.days());
        var key = new Key(start, counted.vendor(), counted.model(), counted.firmware());
        var sum = sums.computeIfAbsent(key, _ -> new long[2]);
        sum[0] += crashes(counted, kind);
        sum[1] += counted.exposureSeconds();
      }
    }
    var rows = new ArrayList<Sheet.Row>();
    for (Map.Entry<Key, long[]> each : sums.entrySet()) {
      rows.add(row(each.getKey(), each.getValue()[0], each.getValue()[1]));
    }
    return new Sheet(
        List.of(
            "start",
            "vendor",
            "model",
            "firmware",
            "crashes",
            "deviceHours",
            "perThousandHours",
            "perThousandHoursLow",
            "perThousandHoursHigh"),
        4,
        rows);
  }

  private static long start(long window, Duration step, FleetDays days) {
    return step.toSeconds() % DAY == 0
        ? days.startOf(window, step.toDays())
        : window - Math.floorMod(window, step.toMillis());
  }

  private static Sheet.Row row(Key key, long crashes, long exposureSeconds) {
    var rate = new Rate(crashes, Rate.deviceHours(exposureSeconds));
    var per = rate.perThousandHours();
    var interval = per.isPresent() ? rate.interval(CONFIDENCE) : null; // unbounded: not in JSON
    return Sheet.row(
        Instant.ofEpochMilli(key.start).toString(),
        key.vendor,
        key.model,
        key.firmware,
        crashes,
        rate.deviceHours(),
        per.isPresent() ? per.getAsDouble() : null,
        interval == null ? null : interval.low(),
        interval == null ? null : interval.high());
  }

  private static long crashes(CrashWindow window, Kind kind) {
    return switch (kind) {
      case ALL -> window.crashes();
      case JAVA -> window.java();
      case NATIVE -> window.natives();
      case KERNEL -> window.kernel();
      case WATCHDOG -> window.watchdog();
    };
  }

  private record Key(long start, String vendor, String model, String firmware) {}
}
