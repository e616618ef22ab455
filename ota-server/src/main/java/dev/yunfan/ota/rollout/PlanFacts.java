package dev.yunfan.ota.rollout;

import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.fleet.FirmwareCount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The facts that a plan is checked against.
 *
 * @param releases of the vendor, by version
 * @param order of the vendor's firmwares, for the plan's models
 * @param rollouts of the vendor
 * @param fleet the vendor's handsets by model and firmware; empty: not read yet
 * @param lifetime how long handsets accept the release's signed metadata
 */
public record PlanFacts(
    Map<String, Release> releases,
    VersionOrder order,
    List<Rollout> rollouts,
    Optional<List<FirmwareCount>> fleet,
    Lifetime lifetime,
    Instant now) {
  public PlanFacts {
    releases = Map.copyOf(releases);
    rollouts = List.copyOf(rollouts);
    fleet = fleet.map(List::copyOf);
  }

  /** Whether an available release brings a model from below to a version, or past it. */
  boolean leads(String model, String from, String below) {
    return releases.values().stream()
        .anyMatch(release ->
            release.available()
                && release.images().containsKey(model)
                && between(release.version(), from, below));
  }

  /** Whether a known handset of a model runs a version from one on, below another. */
  boolean runs(String model, String from, String below) {
    return fleet.orElse(List.of()).stream()
        .anyMatch(count ->
            count.model().equals(model)
                && count.handsets() > 0
                && between(count.firmware(), from, below));
  }

  boolean withdrawn(String version) {
    var release = releases.get(version);
    return release != null && !release.available();
  }

  private boolean between(String version, String from, String below) {
    return !order.newer(from, version) && order.newer(below, version);
  }
}
