package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
import dev.yunfan.tuf.refusal.Refusal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one refresh verified. Targets roles are kept by who delegated to them: a role verified for
 * one delegator is not trusted for another, which may name other keys.
 */
final class TrustedSet {
  /** A role as seen from one delegator. */
  record Edge(String delegator, String role) {}

  /** The top-level targets role. */
  static final Edge TOP = new Edge(Role.ROOT, Role.TARGETS);

  private final Root root;
  private final Timestamp timestamp;
  private final Snapshot snapshot;
  private final Map<Edge, Targets> targets = new HashMap<>();

  TrustedSet(Root root, Timestamp timestamp, Snapshot snapshot) {
    this.root = root;
    this.timestamp = timestamp;
    this.snapshot = snapshot;
  }

  /** The four top-level files again, at a later time at which they must all be alive. */
  TrustedSet at(Instant later) throws Refusal {
    root.header().checkFresh(later);
    timestamp.header().checkFresh(later);
    snapshot.header().checkFresh(later);
    topTargets().header().checkFresh(later);
    var set = new TrustedSet(root, timestamp, snapshot);
    set.addTargets(TOP, topTargets());
    return set;
  }

  Root root() {
    return root;
  }

  Timestamp timestamp() {
    return timestamp;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  Targets topTargets() {
    return Objects.requireNonNull(targets.get(TOP));
  }

  Optional<Targets> targets(Edge edge) {
    return Optional.ofNullable(targets.get(edge));
  }

  void addTargets(Edge edge, Targets verified) {
    targets.put(edge, verified);
  }
}
