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
 * The files that one refresh verified. Targets roles are kept by the mandate under which they were
 * verified: under another one, even for a role of the same name, they count for nothing.
 */
final class TrustedSet {
  private final Root root;
  private final Timestamp timestamp;
  private final Snapshot snapshot;
  private final Map<Mandate, Targets> targets = new HashMap<>();

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
    set.addTargets(set.top(), topTargets());
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

  /** The mandate of the top-level targets role. */
  Mandate top() {
    return Mandate.ofRoot(Role.TARGETS, root.authority(Role.TARGETS));
  }

  Targets topTargets() {
    return Objects.requireNonNull(targets.get(top()));
  }

  Optional<Targets> targets(Mandate mandate) {
    return Optional.ofNullable(targets.get(mandate));
  }

  void addTargets(Mandate mandate, Targets verified) {
    targets.put(mandate, verified);
  }
}
