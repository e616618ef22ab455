package dev.yunfan.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Ids of groups: a hash that carries the version of the rules that made it. */
final class GroupId {
  /**
   * Raised when ids are made from signatures in another way; a changed signature changes its id.
   */
  private static final String VERSION = "g1:";

  /** 64 bits: among a million groups two collide with probability 3e-8. */
  private static final int BYTES = 8;

  private GroupId() {}

  static String of(String kind, String reason, List<String> frames) {
    var text = kind + '\n' + reason + '\n' + String.join("\n", frames);
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return VERSION + HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
