package dev.yunfan.ota.trust;

import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;

/**
 * The keys that a server holds: they say what is current, and which genuine image a handset shall
 * install. No image can be vouched for with them. Every server of one log has the same.
 *
 * @param snapshot Ed25519, so that servers with the same files sign the same bytes
 * @param timestamp Ed25519, for the same reason
 * @param assignment signs offers; listed for the timestamp role in root
 */
public record ServerKeys(SigningKey snapshot, SigningKey timestamp, SigningKey assignment) {
  public ServerKeys {
    if (snapshot.scheme() != Scheme.ED25519 || timestamp.scheme() != Scheme.ED25519) {
      throw new IllegalArgumentException("snapshot and timestamp keys must be of type ed25519");
    }
  }

  /**
   * Checks that a root names these keys, alone sufficient.
   *
   * @throws NotPublishable when this server could sign nothing that handsets take
   */
  void checkNamedBy(Root root) throws NotPublishable {
    check(root, Role.SNAPSHOT, snapshot);
    check(root, Role.TIMESTAMP, timestamp);
    check(root, Role.TIMESTAMP, assignment);
  }

  private static void check(Root root, String role, SigningKey key) throws NotPublishable {
    var authority = root.authority(role);
    if (authority.threshold() != 1 || !authority.keys().containsKey(key.publicKey().id())) {
      throw new NotPublishable(
          "root's " + role + " keys",
          "this server's key " + key.publicKey().id() + ", alone sufficient",
          authority.threshold() + " of " + authority.keyIds());
    }
  }
}
