package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.metadata.Delegation;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.SuccinctBins;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that a repository shows to its readers.
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
   * Every delegation that can be reached from the top; each of succinct bins is one of its own.
   * Files of a revoked role are not among them.
   */
  List<Edge> edges() {
    var edges = new ArrayList<Edge>();
    var seen = new HashSet<String>();
    Deque<String> toVisit = new ArrayDeque<>(List.of(Role.TARGETS));
    while (!toVisit.isEmpty()) {
      var delegator = toVisit.pop();
      var targets = roles.get(delegator);
      if (targets != null && seen.add(delegator)) {
        var bins = targets.bins().stream().flatMap(SuccinctBins::all);
        Stream.concat(targets.delegations().stream(), bins)
            .forEach(delegation -> {
              edges.add(new Edge(delegator, delegation));
              toVisit.push(delegation.role());
            });
      }
    }
    return edges;
  }

  /** A role and who delegates to it. */
  record Edge(String delegator, Delegation delegation) {}

  /** The top-level targets file, once there is one. */
  public Optional<Targets> top() {
    return role(Role.TARGETS);
  }
}
