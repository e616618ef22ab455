package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Authority;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Why a role may speak: the whole way of delegations from root down to it, each with the keys and
 * the threshold that the delegator demands. A file that was verified under one mandate says nothing
 * under another: roles of the same name are different roles when different people delegate to them.
 *
 * @param grants from the top-level role down, at least one
 */
record Mandate(List<Grant> grants) {
  /** One delegation: the role, and who must sign for it. */
  record Grant(String role, Set<String> keyIds, long threshold) {
    Grant {
      keyIds = Set.copyOf(keyIds);
    }

    private static Grant of(String role, Authority authority) {
      return new Grant(role, authority.keys().keySet(), authority.threshold());
    }
  }

  Mandate {
    grants = List.copyOf(grants);
  }

  /** The mandate that root gives. */
  static Mandate ofRoot(String topLevelRole, Authority authority) {
    return new Mandate(List.of(Grant.of(topLevelRole, authority)));
  }

  /** The role that may speak. */
  String role() {
    return grants.getLast().role();
  }

  /** The mandate that this role gives to another. */
  Mandate passedTo(String role, Authority authority) {
    var longer = new ArrayList<>(grants);
    longer.add(Grant.of(role, authority));
    return new Mandate(longer);
  }

  /** Whether the way comes back to a role that it has already gone through, for the same keys. */
  boolean isCircular() {
    return grants.subList(0, grants.size() - 1).contains(grants.getLast());
  }
}
