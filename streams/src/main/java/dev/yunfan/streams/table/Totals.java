package dev.yunfan.streams.table;

import java.util.Map;

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
  /** What the table says now; cheap. */
  public static Totals of(FleetTable table) {
    return table.totals();
  }
}
