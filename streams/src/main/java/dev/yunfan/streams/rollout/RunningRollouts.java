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
import org.jspecify.annotations.Nullable;

/**
 * The rollouts that have begun and not ended, by vendor and model. One thread takes standings, any
 * number asks. A rollout that ends keeps its counts.
 */
public final class RunningRollouts implements WatchedRollouts {
  /** Standings in which handsets may be offered the release, or were lately. */
  private static final Set<String> UNDER_WAY = Set.of("running", "paused", "halted");

  private static final String WITHDRAWN = "withdrawn";

  /**
   * The newest record of a rollout.
   *
   * @param appended by the broker's clock, milliseconds since 1970-01-01T00:00Z
   */
  private record Known(RolloutStanding standing, long appended) {}

  private final Map<String, Known> newest = new HashMap<>();
  private volatile Map<String, Map<String, List<WatchedRollout>>> byVendor = Map.of();
  private volatile Map<Long, Long> withdrawn = Map.of();
  private volatile Map<String, String> shipped = Map.of();

  /**
   * Takes the next record of the topic. It replaces the one before it whatever its version is: an
   * ota-server that finds a record that it did not write corrects it by another.
   *
   * @param appended when the record was appended, milliseconds since 1970-01-01T00:00Z
   */
  public void take(RolloutStanding standing, long appended) {
    newest.put(standing.rolloutId(), new Known(standing, appended));
    var found = new HashMap<String, Map<String, List<WatchedRollout>>>();
    var gone = new HashMap<Long, Long>();
    var releases = new HashMap<String, String>();
    for (var known : newest.values()) {
      var each = known.standing();
      releases.put(each.rolloutId(), each.release());
      if (WITHDRAWN.equals(each.state())) {
        gone.put(RolloutMarks.rollout(each.rolloutId()), known.appended());
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
    shipped = releases;
  }

  /** Forgets all standings: their topic is read anew. */
  void forget() {
    newest.clear();
    byVendor = Map.of();
    withdrawn = Map.of();
    shipped = Map.of();
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

  @Override
  public @Nullable String shippedBy(String rolloutId) {
    return shipped.get(rolloutId);
  }
}
