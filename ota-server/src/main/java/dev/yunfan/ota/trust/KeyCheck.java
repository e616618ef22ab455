package dev.yunfan.ota.trust;

import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.refusal.Refusal;
import java.util.Optional;

/** Whether a server can sign what the trusted root asks of servers; pure. */
public final class KeyCheck {
  private KeyCheck() {}

  /**
   * The text for a person: which setting is missing or names a wrong key, and what root lists.
   * Empty when the server has the right keys, or the log holds no root and nothing needs a
   * signature.
   */
  public static Optional<String> objection(Trust trust, Optional<ServerKeys> keys) {
    if (trust.root().isEmpty()) {
      return Optional.empty();
    }
    try {
      return objection(Root.selfSigned(trust.root().get().bytes()), keys);
    } catch (Refusal e) {
      return Optional.of("the trusted root cannot be read: " + e.getMessage());
    }
  }

  private static Optional<String> objection(Root root, Optional<ServerKeys> keys) {
    long version = root.header().version();
    if (keys.isEmpty()) {
      return Optional.of(
          "OTA_SNAPSHOT_KEY and OTA_TIMESTAMP_KEY are not set, but the control log holds root %d; set them to the files of keys that it lists: for snapshot %s, for timestamp %s"
              .formatted(
                  version,
                  root.authority(Role.SNAPSHOT).keyIds(),
                  root.authority(Role.TIMESTAMP).keyIds()));
    }
    return keys.get().strangersTo(root).stream()
        .findFirst()
        .map(key -> {
          var authority = root.authority(key.role());
          return "%s names key %s, which cannot sign for %s alone: root %d wants %d of %s; set it to the file of such a key"
              .formatted(
                  key.setting(),
                  key.keyId(),
                  key.role(),
                  version,
                  authority.threshold(),
                  authority.keyIds());
        });
  }
}
