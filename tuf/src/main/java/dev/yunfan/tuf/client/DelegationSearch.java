package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Authority;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.TargetNotFound;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;

/** Step 5.6.7: looks for a path through the delegations, in pre-order and depth first. */
final class DelegationSearch {
  private record Visit(Mandate mandate, Authority authority) {}

  private final Refresh refresh;
  private final TrustedSet trusted;
  private final int maxRoles;

  DelegationSearch(Refresh refresh, TrustedSet trusted, int maxRoles) {
    this.refresh = refresh;
    this.trusted = trusted;
    this.maxRoles = maxRoles;
  }

  /**
   * Finds who describes a path. Any role on the way that cannot be fetched or verified ends the
   * search: what a later role says might be what the earlier one forbids.
   *
   * @throws TargetNotFound when nobody who may speak for the path lists it
   */
  Found find(String path) throws IOException, Refusal {
    var visited = new HashSet<Mandate>();
    Deque<Visit> toVisit = new ArrayDeque<>();
    toVisit.push(new Visit(trusted.top(), trusted.root().authority(Role.TARGETS)));
    while (!toVisit.isEmpty() && visited.size() <= maxRoles) { // 5.6.7.1: bounded
      var visit = toVisit.pop();
      // 5.6.7.1: each role once, for each way that leads to it
      if (visit.mandate().isCircular() || !visited.add(visit.mandate())) {
        continue;
      }
      var targets = load(visit);
      var file = targets.files().get(path);
      if (file != null) {
        return new Found(visit.mandate().role(), file);
      }
      var children = new ArrayDeque<Visit>();
      for (var delegation : targets.delegationsFor(path)) {
        var mandate = visit.mandate().passedTo(delegation.role(), delegation.authority());
        children.push(new Visit(mandate, delegation.authority()));
        if (delegation.terminating()) { // 5.6.7.2.1: nobody after this one is asked
          toVisit.clear();
          break;
        }
      }
      children.forEach(toVisit::push); // reversed twice: the first delegation is on top
    }
    throw new TargetNotFound(path, visited.size());
  }

  private Targets load(Visit visit) throws IOException, Refusal {
    var known = trusted.targets(visit.mandate());
    if (known.isPresent()) {
      return known.get();
    }
    var targets = refresh.targets(trusted, visit.mandate().role(), visit.authority());
    trusted.addTargets(visit.mandate(), targets);
    return targets;
  }

  /** A described path, and the role that describes it. */
  record Found(String role, TargetFile file) {}
}
