package dev.yunfan.ota.snapshot;

import dev.yunfan.ota.control.Fold;
import dev.yunfan.schemas.control.ControlRecord;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Identifies the software that folds: a digest over the jars, or class folders, of the fold and of
 * the records that it reads. After an upgrade it is another one, so the log is replayed once more.
 */
public final class SoftwareDigest {
  private SoftwareDigest() {}

  /** SHA-256, 32 bytes. */
  public static byte[] compute() throws IOException {
    var digest = sha256();
    for (var type : List.of(Fold.class, ControlRecord.class)) {
      var source = type.getProtectionDomain().getCodeSource();
      if (source == null) {
        throw new IOException("it is unknown where %s came from".formatted(type.getName()));
      }
      try {
        add(digest, Path.of(source.getLocation().toURI()));
      } catch (URISyntaxException e) {
        throw new IOException("no file: " + source.getLocation(), e);
      }
    }
    return digest.digest();
  }

  private static void add(MessageDigest digest, Path place) throws IOException {
    try (var files = Files.walk(place)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(Files.readAllBytes(file));
      }
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
