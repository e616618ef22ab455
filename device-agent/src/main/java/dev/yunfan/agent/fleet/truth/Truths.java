package dev.yunfan.agent.fleet.truth;

import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.agent.fleet.truth.Tally.Count;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums the ledgers of all event loops. */
public final class Truths {
  private final Map<String, Map<String, Long>> activations = new TreeMap<>();
  private final Map<String, Map<String, Long>> crashes = new TreeMap<>();
  private final Map<String, Map<String, Long>> exposureSeconds = new TreeMap<>();
  private final Map<String, Map<String, Map<String, Long>>> firmware = new TreeMap<>();
  private final Map<String, UpdateOutcomes> updates = new TreeMap<>();

  public void add(Launch launch, long activated, long crashed, long seconds) {
    add(activations, launch, activated);
    add(crashes, launch, crashed);
    add(exposureSeconds, launch, seconds);
  }

  private static void add(Map<String, Map<String, Long>> totals, Launch launch, long more) {
    if (more > 0) {
      totals
          .computeIfAbsent(launch.vendor(), _ -> new TreeMap<>())
          .merge(launch.model(), more, Long::sum);
    }
  }

  public void addFirmware(Launch launch, String version) {
    firmware
        .computeIfAbsent(launch.vendor(), _ -> new TreeMap<>())
        .computeIfAbsent(launch.model(), _ -> new TreeMap<>())
        .merge(version, 1L, Long::sum);
  }

  public void addUpdates(String rolloutId, UpdateOutcomes more) {
    updates.merge(rolloutId, more, UpdateOutcomes::plus);
  }

  public FleetTruth over(List<Tally> tallies) {
    return new FleetTruth(
        activations,
        crashes,
        exposureSeconds,
        firmware,
        updates,
        sum(tallies, Count.GENERATED),
        sum(tallies, Count.ACKNOWLEDGED),
        sum(tallies, Count.REJECTED),
        sum(tallies, Count.DUPLICATES));
  }

  public static long sum(List<Tally> tallies, Count count) {
    return tallies.stream().mapToLong(tally -> tally.of(count)).sum();
  }
}
