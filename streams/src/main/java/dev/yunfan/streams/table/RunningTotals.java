package dev.yunfan.streams.table;

import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.schemas.fleet.RampCount;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sums behind {@link Totals}, kept up row by row: whoever watches them asks every second, and a
 * year's rows are many.
 */
final class RunningTotals {
  private static final long DAY = Duration.ofDays(1).toSeconds();

  private final Map<String, Map<String, Long>> activations = new TreeMap<>();
  private final Map<String, Map<String, Long>> crashes = new TreeMap<>();
  private final Map<String, Map<String, Long>> exposureSeconds = new TreeMap<>();
  private final Map<String, Map<String, Map<String, Long>>> firmware = new TreeMap<>();
  private Totals.Events events = Totals.Events.NONE;

  /** A subject's row was replaced; null stands for none. */
  synchronized void replaced(@Nullable Object before, @Nullable Object after) {
    add(before, -1);
    add(after, 1);
  }

  private void add(@Nullable Object row, int sign) {
    switch (row) {
      case RampCount ramp ->
          add(activations, ramp.vendor(), ramp.model(), sign * ramp.activations());
      case CrashWindow window when window.seconds() == DAY -> {
        // each event is in one window of each length
        add(crashes, window.vendor(), window.model(), sign * window.crashes());
        add(exposureSeconds, window.vendor(), window.model(), sign * window.exposureSeconds());
      }
      case FirmwareCount count ->
          add(
              firmware.computeIfAbsent(count.vendor(), _ -> new TreeMap<>()),
              count.model(),
              count.firmware(),
              sign * count.handsets());
      case IntakeCount intake -> events = events.plus(intake, sign);
      case null, default -> {}
    }
  }

  private static void add(
      Map<String, Map<String, Long>> sums, String first, String second, long number) {
    if (number == 0) {
      return;
    }
    var inner = sums.computeIfAbsent(first, _ -> new TreeMap<>());
    inner.merge(second, number, (a, b) -> a + b == 0 ? null : a + b);
    if (inner.isEmpty()) {
      sums.remove(first);
    }
  }

  /**
   * A copy of the sums as they are.
   *
   * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
   */
  synchronized Totals at(long asOf) {
    var versions = new TreeMap<String, Map<String, Map<String, Long>>>();
    firmware.forEach((vendor, models) -> {
      if (!models.isEmpty()) {
        versions.put(vendor, copy(models));
      }
    });
    return new Totals(
        asOf, copy(activations), copy(crashes), copy(exposureSeconds), versions, events);
  }

  private static Map<String, Map<String, Long>> copy(Map<String, Map<String, Long>> sums) {
    var copied = new TreeMap<String, Map<String, Long>>();
    sums.forEach((key, inner) -> copied.put(key, new TreeMap<>(inner)));
    return copied;
  }
}
