package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.metadata.Delegation.Scope;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.SuccinctBins;
import dev.yunfan.tuf.metadata.TargetPath;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;
import dev.yunfan.tuf.refusal.Refusal.RollbackAttempted;
import dev.yunfan.tuf.repository.Published.Edge;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether readers of a repository could go on after some files are added: everything a client would
 * check is checked here first, for the new files and for the old ones that they touch.
 */
public final class PublishCheck {
  /** Most bins: each is a file, and more entries would not fit a snapshot. */
  public static final int MAX_BIN_BITS = 14;

  private PublishCheck() {}

  /**
   * The repository as it would be. Pure: looks at nothing but its arguments.
   *
   * @param current what is published, or empty before the first root
   * @param files signed files by role; root and targets roles only
   * @throws Refusal naming the first thing that readers would refuse
   */
  public static Published after(Optional<Published> current, Map<String, byte[]> files, Instant now)
      throws Refusal {
    var root = root(current, files, now);
    var roles = new LinkedHashMap<String, Targets>();
    current.ifPresent(published -> roles.putAll(published.roles()));
    for (var file : files.entrySet()) {
      Role.checkPublishable(file.getKey());
      if (!file.getKey().equals(Role.ROOT)) {
        roles.put(file.getKey(), newer(roles, file.getKey(), file.getValue(), now));
      }
    }
    var candidate =
        new Published(
            root,
            current.flatMap(Published::timestamp),
            current.flatMap(Published::snapshot),
            roles);
    checkSigned(candidate, files);
    return candidate;
  }

  private static Root root(Optional<Published> current, Map<String, byte[]> files, Instant now)
      throws Refusal {
    var bytes = files.get(Role.ROOT);
    if (bytes == null) {
      return current
          .map(Published::root)
          .orElseThrow(() -> new NotPublishable("repository", "a root first", "none"));
    }
    checkSize(Role.ROOT, bytes, Limits.DEFAULT.rootBytes());
    var published = current.map(Published::root);
    if (published.isPresent()
        && published.get().file().saysTheSameAs(Envelope.read(Role.ROOT, bytes))) {
      return published.get(); // a publication that was broken off is done again
    }
    var root = current.isPresent() ? current.get().root().successor(bytes) : Root.selfSigned(bytes);
    root.header().checkFresh(now);
    return root;
  }

  private static Targets newer(Map<String, Targets> roles, String role, byte[] bytes, Instant now)
      throws Refusal {
    checkSize(role, bytes, Limits.DEFAULT.targetsBytes());
    var found = Targets.read(Envelope.read(role, bytes));
    found.header().checkFresh(now);
    var bits = found.bins().map(SuccinctBins::bitLength).orElse(0);
    if (bits > MAX_BIN_BITS) {
      throw new NotPublishable(role, "at most 2^" + MAX_BIN_BITS + " bins", "2^" + bits);
    }
    var before = roles.get(role);
    if (before != null && before.file().saysTheSameAs(found.file())) {
      return before; // published already, perhaps with its signatures in another order
    }
    for (var path : found.files().keySet()) {
      if (before == null || !before.files().containsKey(path)) {
        TargetPath.checkPublishable(path);
      }
    }
    if (before != null && found.header().version() <= before.header().version()) {
      throw new RollbackAttempted(role, before.header().version() + 1, found.header().version());
    }
    return found;
  }

  private static void checkSize(String role, byte[] bytes, int limit) throws NotPublishable {
    if (bytes.length > limit) {
      throw new NotPublishable(
          role, "at most " + limit + " bytes, as clients read", bytes.length + " bytes");
    }
  }

  private static void checkSigned(Published candidate, Map<String, byte[]> files) throws Refusal {
    if (candidate.top().isPresent()) {
      var top = candidate.top().get();
      candidate.root().authority(Role.TARGETS).verify(top.file());
    }
    var delegators = new HashMap<String, Edge>();
    for (var edge : candidate.edges()) {
      var role = edge.delegation().role();
      var other = delegators.put(role, edge);
      if (other != null) {
        throw new NotPublishable(
            "role " + role, "one delegator", other.delegator() + " and " + edge.delegator());
      }
    }
    for (var edge : delegators.values()) {
      if (edge.delegation().scope() instanceof Scope.Bin(_, var bin)
          && candidate.role(bin).isEmpty()) {
        throw new NotPublishable("bins of " + edge.delegator(), "every bin", bin + " is missing");
      }
    }
    for (var targets : candidate.roles().values()) {
      var role = targets.file().role();
      var edge = delegators.get(role);
      if (edge != null) {
        edge.delegation().authority().verify(targets.file());
        checkPaths(targets, delegators);
      } else if (files.containsKey(role) && !role.equals(Role.TARGETS)) {
        throw new NotPublishable("role " + role, "somebody who delegates to it", "nobody");
      }
    }
  }

  /** Every role on the way down from the top must cover every path. */
  private static void checkPaths(Targets targets, Map<String, Edge> delegators)
      throws NotPublishable {
    for (var path : targets.files().keySet()) {
      var role = targets.file().role();
      for (var edge = delegators.get(role); edge != null; edge = delegators.get(role)) {
        if (!edge.delegation().covers(path)) {
          throw new NotPublishable(
              "role " + edge.delegation().role(), "paths that it is delegated", path);
        }
        role = edge.delegator();
      }
    }
  }
}
