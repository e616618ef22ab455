package dev.yunfan.streams.rollout;

import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.streams.device.RolloutMarks;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WatchedRollouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rollouts that have begun and not ended, by vendor and model. One thread takes standings, any
 * number asks. What ends keeps the counts that it has.
 */
public final class RunningRollouts implements WatchedRollouts {
  /** Standings in which handsets may be offered the release, or were lately. */
  private static final Set<String> UNDER_WAY = Set.of("running", "paused", "halted");

  private static final String WITHDRAWN = "withdrawn";

  private final Map<String, RolloutStanding> newest = new HashMap<>();
  private volatile Map<String, Map<String, List<WatchedRollout>>> byVendor = Map.of();
  private volatile Map<Long, Long> withdrawn = Map.of();

  /** Takes a standing; an older one than is known changes nothing. */
  public void take(RolloutStanding standing) {
    var known = newest.get(standing.rolloutId());
    if (known != null && known.version() > standing.version()) {
      return;
    }
    newest.put(standing.rolloutId(), standing);
    var found = new HashMap<String, Map<String, List<WatchedRollout>>>();
    var gone = new HashMap<Long, Long>();
    for (var each : newest.values()) {
      if (WITHDRAWN.equals(each.state())) {
        gone.put(RolloutMarks.hash(each.rolloutId()), each.changedAt());
      }
      if (UNDER_WAY.contains(each.state())) {
        var watched = new WatchedRollout(each.rolloutId(), each.release());
        var models = found.computeIfAbsent(each.vendor(), _ -> new HashMap<>());
        for (String model : each.models()) {
          models.computeIfAbsent(model, _ -> new ArrayList<>()).add(watched);
        }
      }
    }
    byVendor = found;
    withdrawn = gone;
  }

  /** Forgets all standings: their topic is read anew. */
  void forget() {
    newest.clear();
    byVendor = Map.of();
    withdrawn = Map.of();
  }

  @Override
  public List<WatchedRollout> of(String vendor, String model) {
    var models = byVendor.get(vendor);
    return models == null ? List.of() : models.getOrDefault(model, List.of());
  }

  @Override
  public Map<Long, Long> withdrawn() {
    return withdrawn;
  }
}
