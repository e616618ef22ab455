package dev.yunfan.ota;

import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.runtime.settings.Secret;
import dev.yunfan.runtime.settings.Settings;
import dev.yunfan.tuf.key.KeyFile;
import dev.yunfan.tuf.key.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files of the keys that a server signs with. */
final class KeySettings {
  private static final Path NONE = Path.of("");

  private KeySettings() {}

  /**
   * The keys; empty when no snapshot and timestamp key is named.
   *
   * @throws IllegalArgumentException when a file cannot be read, or one of the two is missing
   */
  static Optional<ServerKeys> online(Settings settings) {
    var snapshot = settings.optional("SNAPSHOT_KEY", Path::of, NONE);
    var timestamp = settings.optional("TIMESTAMP_KEY", Path::of, NONE);
    var assignment = settings.optional("ASSIGNMENT_KEY", Path::of, NONE);
    var passphrase = settings.secret("KEY_PASSPHRASE", "any text", Secret::new, Secret.NONE);
    if (snapshot.equals(NONE) && timestamp.equals(NONE) && assignment.equals(NONE)) {
      return Optional.empty();
    }
    if (snapshot.equals(NONE) || timestamp.equals(NONE)) {
      throw new IllegalArgumentException(
          missing(snapshot, timestamp)
              + " not set; a server that signs needs both OTA_SNAPSHOT_KEY and OTA_TIMESTAMP_KEY");
    }
    var timestampKey = read("OTA_TIMESTAMP_KEY", timestamp, passphrase);
    return Optional.of(
        new ServerKeys(
            read("OTA_SNAPSHOT_KEY", snapshot, passphrase),
            timestampKey,
            assignment.equals(NONE)
                ? timestampKey
                : read("OTA_ASSIGNMENT_KEY", assignment, passphrase)));
  }

  private static String missing(Path snapshot, Path timestamp) {
    if (!snapshot.equals(NONE)) {
      return "OTA_TIMESTAMP_KEY is";
    }
    return timestamp.equals(NONE)
        ? "OTA_SNAPSHOT_KEY and OTA_TIMESTAMP_KEY are"
        : "OTA_SNAPSHOT_KEY is";
  }

  private static SigningKey read(String setting, Path file, Secret passphrase) {
    try {
      return KeyFile.read(file, passphrase.text().toCharArray());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s=%s: %s; its passphrase is OTA_KEY_PASSPHRASE"
              .formatted(setting, file, e.getMessage()),
          e);
    }
  }
}
