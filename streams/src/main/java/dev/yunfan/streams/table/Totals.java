package dev.yunfan.streams.table;

import dev.yunfan.schemas.fleet.IntakeCount;
import java.util.Collection;
import java.util.Map;

/**
 * The fleet in a few numbers, each by vendor and model.
 *
 * @param activations handsets ever activated
 * @param crashes of every kind
 * @param firmware handsets by the version that they last reported
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 * @param events of all of it
 */
public record Totals(
    long asOf,
    Map<String, Map<String, Long>> activations,
    Map<String, Map<String, Long>> crashes,
    Map<String, Map<String, Long>> exposureSeconds,
    Map<String, Map<String, Map<String, Long>>> firmware,
    Events events) {
  /** The events by their count's result; see {@link IntakeCount}. */
  public record Events(
      long accepted,
      long duplicate,
      long stale,
      long unoffered,
      long badReceipts,
      long cloneSuspected,
      long excessSeconds) {
    static final Events NONE = new Events(0, 0, 0, 0, 0, 0, 0);

    Events plus(IntakeCount intake, int sign) {
      return new Events(
          accepted + sign * intake.accepted(),
          duplicate + sign * intake.duplicate(),
          stale + sign * intake.stale(),
          unoffered + sign * intake.unoffered(),
          badReceipts + sign * intake.badReceipts(),
          cloneSuspected + sign * intake.cloneSuspected(),
          excessSeconds + sign * intake.excessSeconds());
    }
  }

  /** The part of the fleet that somebody may see now; cheap. */
  public static Totals of(FleetRows rows) {
    return rows.totals();
  }

  /** One vendor's part. */
  Totals of(String vendor, Collection<IntakeCount> intake) {
    var own = Events.NONE;
    for (var each : intake) {
      own = each.vendor().equals(vendor) ? own.plus(each, 1) : own;
    }
    return new Totals(
        asOf,
        part(activations, vendor),
        part(crashes, vendor),
        part(exposureSeconds, vendor),
        part(firmware, vendor),
        own);
  }

  private static <V> Map<String, V> part(Map<String, V> whole, String vendor) {
    var part = whole.get(vendor);
    return part == null ? Map.of() : Map.of(vendor, part);
  }
}
