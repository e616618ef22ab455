package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.metadata.Delegation;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a repository shows to its readers.
 *
 * @param snapshot absent before the first publication is complete
 * @param roles the targets files by role, top-level and delegated
 */
public record Published(
    Root root,
    Optional<Timestamp> timestamp,
    Optional<Snapshot> snapshot,
    Map<String, Targets> roles) {
  public Published {
    roles = Map.copyOf(new TreeMap<>(roles));
  }

  /** The file of a role. */
  public Optional<Targets> role(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  /**
   * Everything that delegates, and to whom: each bin of succinct bins is a delegation of its own.
   */
  List<Edge> edges() {
    var edges = new ArrayList<Edge>();
    for (var targets : roles.values()) {
      var delegator = targets.file().role();
      targets.delegations().forEach(d -> edges.add(new Edge(delegator, d)));
      targets.bins().ifPresent(bins -> bins.all().forEach(d -> edges.add(new Edge(delegator, d))));
    }
    return edges;
  }

  /** A role and who delegates to it. */
  record Edge(String delegator, Delegation delegation) {
    boolean isFrom(String role) {
      return delegator.equals(role);
    }
  }

  /** The top-level targets file, once there is one. */
  public Optional<Targets> top() {
    return role(Role.TARGETS);
  }
}
