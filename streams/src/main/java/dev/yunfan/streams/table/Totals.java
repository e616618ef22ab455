package dev.yunfan.streams.table;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fleet in a few numbers, each by vendor and model.
 *
 * @param activations handsets ever activated
 * @param crashes of every kind
 * @param firmware handsets by the version that they last reported
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record Totals(
    long asOf,
    Map<String, Map<String, Long>> activations,
    Map<String, Map<String, Long>> crashes,
    Map<String, Map<String, Long>> exposureSeconds,
    Map<String, Map<String, Map<String, Long>>> firmware,
    long accepted,
    long duplicate,
    long stale) {
  private static final long DAY = Duration.ofDays(1).toSeconds();

  /** What the table says now. */
  public static Totals of(FleetTable table) {
    var activations = new TreeMap<String, Map<String, Long>>();
    table.ramp().forEach(row -> add(activations, row.vendor(), row.model(), row.activations()));
    var crashes = new TreeMap<String, Map<String, Long>>();
    var exposure = new TreeMap<String, Map<String, Long>>();
    for (var window : table.crashes()) {
      if (window.seconds() == DAY) { // each event is in one window of each length
        add(crashes, window.vendor(), window.model(), window.crashes());
        add(exposure, window.vendor(), window.model(), window.exposureSeconds());
      }
    }
    var firmware = new TreeMap<String, Map<String, Map<String, Long>>>();
    for (var row : table.adoption()) {
      if (row.handsets() != 0) {
        add(
            firmware.computeIfAbsent(row.vendor(), _ -> new TreeMap<>()),
            row.model(),
            row.firmware(),
            row.handsets());
      }
    }
    long accepted = 0;
    long duplicate = 0;
    long stale = 0;
    for (var row : table.intake()) {
      accepted += row.accepted();
      duplicate += row.duplicate();
      stale += row.stale();
    }
    return new Totals(
        table.asOf(), activations, crashes, exposure, firmware, accepted, duplicate, stale);
  }

  private static void add(
      Map<String, Map<String, Long>> sums, String first, String second, long number) {
    sums.computeIfAbsent(first, _ -> new TreeMap<>()).merge(second, number, Long::sum);
  }
}
