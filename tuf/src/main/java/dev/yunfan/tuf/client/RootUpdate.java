package dev.yunfan.tuf.client;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.io.IOException;

/** Steps 5.2 and 5.3: the trusted root, and the chain of roots that leads on from it. */
final class RootUpdate {
  private RootUpdate() {}

  /**
   * 5.2: reads a trusted root. It may have expired; but it must be whole and signed by itself, or
   * the device was provisioned wrongly.
   */
  static Root trusted(byte[] bytes) throws Refusal {
    return Root.selfSigned(bytes);
  }

  /**
   * As {@link #trusted}, for a root that no client trusts yet: all its keys must be honest ones.
   */
  static void provisioned(byte[] bytes) throws Refusal {
    var root = trusted(bytes);
    for (var role : Role.TOP_LEVEL) {
      for (var key : root.authority(role).keys().values()) {
        if (key.isForgeable()) {
          throw new Malformed(
              "root, key of " + role, "a key of its holder", "one of low order, " + key.id());
        }
      }
    }
  }

  /** 5.3.2 to 5.3.9: follows the chain as far as the repository has it, saving each root. */
  static Root follow(
      Root first, Repository repository, Allowance allowance, TrustedStore store, Limits limits)
      throws IOException, Refusal {
    var trusted = first;
    for (int i = 0; i < limits.rootRotations(); i++) {
      // 5.3.2, 5.3.3: the next version, by number; that it is missing ends the chain
      var url = repository.versioned(Role.ROOT, trusted.header().version() + 1);
      byte[] bytes;
      try {
        bytes = allowance.bytes(url, limits.rootBytes());
      } catch (FileUnavailable _) {
        break;
      }
      var next = trusted.successor(bytes); // 5.3.4, 5.3.5
      // 5.3.11, done before the save: after a power cut in between, the rotation is seen again
      if (rotatesOnlineKeys(trusted, next)) {
        store.delete(Role.SNAPSHOT);
        store.delete(Role.TIMESTAMP);
      }
      store.save(Role.ROOT, bytes); // 5.3.8
      trusted = next;
    }
    return trusted;
  }

  private static boolean rotatesOnlineKeys(Root before, Root after) {
    return !before.authority(Role.TIMESTAMP).sameKeysAs(after.authority(Role.TIMESTAMP))
        || !before.authority(Role.SNAPSHOT).sameKeysAs(after.authority(Role.SNAPSHOT));
  }
}
