package dev.yunfan.ota.trust;

import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.refusal.Refusal.NotPublishable;
import java.util.List;
import java.util.stream.Stream;

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
    for (var stranger : strangersTo(root)) {
      var authority = root.authority(stranger.role());
      throw new NotPublishable(
          "root's " + stranger.role() + " keys",
          "this server's key " + stranger.keyId() + ", alone sufficient",
          authority.threshold() + " of " + authority.keyIds());
    }
  }

  /** The keys that cannot sign alone for their role under a root. */
  List<Stranger> strangersTo(Root root) {
    return Stream.of(
            new Stranger("OTA_SNAPSHOT_KEY", Role.SNAPSHOT, snapshot.publicKey().id()),
            new Stranger("OTA_TIMESTAMP_KEY", Role.TIMESTAMP, timestamp.publicKey().id()),
            new Stranger("OTA_ASSIGNMENT_KEY", Role.TIMESTAMP, assignment.publicKey().id()))
        .filter(key -> {
          var authority = root.authority(key.role());
          return authority.threshold() != 1 || !authority.keys().containsKey(key.keyId());
        })
        .toList();
  }

  /**
   * A key that the root does not name.
   *
   * @param setting that names its file
   * @param role that it is to sign for
   */
  record Stranger(String setting, String role, String keyId) {}
}
