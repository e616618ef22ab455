package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
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
  private final Instant start;
  private final Map<Edge, Targets> targets = new HashMap<>();

  TrustedSet(Root root, Timestamp timestamp, Snapshot snapshot, Instant start) {
    this.root = root;
    this.timestamp = timestamp;
    this.snapshot = snapshot;
    this.start = start;
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

  /** When the refresh began (5.1). */
  Instant start() {
    return start;
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
