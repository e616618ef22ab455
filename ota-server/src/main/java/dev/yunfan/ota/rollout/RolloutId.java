package dev.yunfan.ota.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.name.NameRule;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The id of a new rollout. It is chosen once, by the server that writes the command, so shortening
 * changes no record that exists.
 */
public final class RolloutId {
  private static final int HASH_BYTES = 4;

  private RolloutId() {}

  /**
   * {@code VENDOR-RELEASE-SUFFIX}. Where that is longer than a rollout's id may be, VENDOR-RELEASE
   * is cut, and the beginning of its SHA-256 stands for the rest.
   *
   * @param suffix what makes it unique, at most 16 characters
   */
  public static String of(String vendor, String release, String suffix) {
    String name = vendor + "-" + release;
    int room = NameRule.ROLLOUT.maxLength() - suffix.length() - 1;
    if (name.length() > room) {
      String hash = hash(name);
      name = name.substring(0, room - hash.length() - 1) + "-" + hash;
    }
    return NameRule.ROLLOUT.require(name + "-" + suffix);
  }

  private static String hash(String name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
