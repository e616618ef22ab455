package dev.yunfan.streams.spike;

import dev.yunfan.streams.rate.Interval;
import dev.yunfan.streams.rate.PoissonMean;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The facts that a person needs to judge an alarm.
 *
 * @param since when the spike probably began
 * @param observed crashing devices since then, summed over windows
 * @param expected what the usual rate makes of the same exposure
 * @param ratio observed / expected
 * @param ratioInterval exact 95 % Poisson interval of the ratio, taking the usual rate as known
 * @param drivers the crash groups with the largest excess, largest first; at most 5
 * @param firmware the latest firmware that reached devices within 72 hours before the spike; empty
 *     when the spike follows no firmware change
 */
public record Evidence(
    Instant since,
    long observed,
    double expected,
    double ratio,
    Interval ratioInterval,
    List<Driver> drivers,
    Optional<FirmwareShift> firmware) {
  private static final int DRIVERS = 5;
  private static final double CONFIDENCE = 0.95;

  /** Copies the drivers. */
  public Evidence {
    drivers = List.copyOf(drivers);
  }

  /** Whether the spike follows a firmware change. */
  public boolean followsFirmwareChange() {
    return firmware.isPresent();
  }

  /**
   * Explains an incident.
   *
   * @param groups the crash groups seen since {@link Incident#since}; groups that did not crash
   *     more than usual are no drivers
   * @param shifts firmware that reached the stream's devices, any order
   */
  public static Evidence of(
      Incident incident, List<GroupCount> groups, List<FirmwareShift> shifts) {
    return of(incident, groups, shifts, FirmwareShift.BLAMED_FOR);
  }

  /** The same with another time for which a firmware is blamed. */
  static Evidence of(
      Incident incident, List<GroupCount> groups, List<FirmwareShift> shifts, Duration blamedFor) {
    var seen = incident.seen();
    double excess =
        groups.stream().mapToDouble(group -> Math.max(0, group.excess(seen.expected()))).sum();
    var drivers =
        groups.stream()
            .filter(group -> group.excess(seen.expected()) > 0)
            .map(group -> driver(group, seen.expected(), excess))
            .sorted(
                Comparator.comparingDouble(Driver::shareOfExcess)
                    .reversed()
                    .thenComparing(Driver::group))
            .limit(DRIVERS)
            .toList();
    return new Evidence(
        seen.since(),
        seen.observed(),
        seen.expected(),
        seen.ratio(),
        seen.expected() > 0
            ? PoissonMean.ratioInterval(seen.observed(), seen.expected(), CONFIDENCE)
            : new Interval(0, Double.POSITIVE_INFINITY),
        drivers,
        shifts.stream()
            .filter(shift -> shift.precedes(seen.since(), blamedFor))
            .max(Comparator.comparing(FirmwareShift::at)));
  }

  private static Driver driver(GroupCount group, double expected, double excess) {
    return new Driver(
        group.group(),
        group.observed(),
        group.usualShare() * expected,
        group.excess(expected) / excess);
  }
}
