package dev.yunfan.ota.trust;

import dev.yunfan.tuf.client.Limits;
import dev.yunfan.tuf.metadata.Delegation;
import dev.yunfan.tuf.metadata.Header;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.repository.Published;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;

/**
 * The files that a handset loads until it finds an image: TUF 5.6.7, as the client's {@code
 * DelegationSearch} goes. Signatures were verified when the files were accepted.
 */
final class Way {
  private record Visit(String delegator, String role, String owner) {}

  private final Published published;
  private final List<Step> steps = new ArrayList<>();
  private final Deque<Visit> toVisit = new ArrayDeque<>();

  private Way(Published published) {
    this.published = published;
  }

  /**
   * One file on the way.
   *
   * @param owner who renews it: the role itself, or the role that spreads its images over this bin
   */
  record Step(String owner, Header file) {}

  /** The files from targets on; empty when no role that may list the path does. */
  static List<Step> to(String path, Published published) {
    return new Way(published).search(path);
  }

  private List<Step> search(String path) {
    var visited = new HashSet<Visit>();
    toVisit.push(new Visit(Role.ROOT, Role.TARGETS, Role.TARGETS));
    while (!toVisit.isEmpty() && visited.size() <= Limits.DEFAULT.delegations()) {
      var visit = toVisit.pop();
      if (!visited.add(visit)) {
        continue;
      }
      var targets = published.role(visit.role());
      if (targets.isEmpty()) {
        return List.of(); // a file that is missing ends the search
      }
      steps.add(new Step(visit.owner(), targets.get().header()));
      if (targets.get().files().containsKey(path)) {
        return steps;
      }
      enter(targets.get(), visit, path);
    }
    return List.of();
  }

  private void enter(Targets targets, Visit from, String path) {
    var children = new ArrayDeque<Visit>();
    for (var delegation : targets.delegationsFor(path)) {
      boolean isBin = delegation.scope() instanceof Delegation.Scope.Bin;
      var owner = isBin ? from.owner() : delegation.role();
      children.push(new Visit(from.role(), delegation.role(), owner));
      if (delegation.terminating()) {
        toVisit.clear();
        break;
      }
    }
    children.forEach(toVisit::push); // reversed twice: the first delegation is on top
  }
}
