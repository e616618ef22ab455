package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Names of roles, and the file names that are safe to make from them. */
public final class Role {
  public static final String ROOT = "root";
  public static final String TIMESTAMP = "timestamp";
  public static final String SNAPSHOT = "snapshot";
  public static final String TARGETS = "targets";

  /** The roles that root itself names. */
  public static final List<String> TOP_LEVEL = List.of(ROOT, TIMESTAMP, SNAPSHOT, TARGETS);

  /** Longest file name that every file system takes, less room for a version and {@code .json}. */
  static final int MAX_ENCODED_LENGTH = 200;

  private Role() {}

  /**
   * Checks the name of a delegated role: it becomes a file name, and must not take the place of a
   * top-level role's file.
   */
  static void checkDelegated(String name) throws UnsafeName {
    if (TOP_LEVEL.contains(name)) {
      throw new UnsafeName("delegated role", "a name other than " + TOP_LEVEL, name);
    }
    if (name.isEmpty() || encoded(name).length() > MAX_ENCODED_LENGTH) {
      throw new UnsafeName(
          "delegated role", "1 to " + MAX_ENCODED_LENGTH + " characters once encoded", name);
    }
  }

  /**
   * Checks that a static server can hold the file of a role: under its name as it is written.
   *
   * @throws UnsafeName when the name has a slash or a control character, or is too long
   */
  public static void checkPublishable(String name) throws UnsafeName {
    if (name.contains("/") || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new UnsafeName("role", "no slash and no control character", name);
    }
    if (!TOP_LEVEL.contains(name)) {
      checkDelegated(name);
    }
  }

  /**
   * Percent-encodes all but {@code A-Z a-z 0-9 _ . - ~}, so that a name is one harmless path
   * segment in a URL and on disk, whatever is in it.
   */
  public static String encoded(String name) {
    var out = new StringBuilder(name.length());
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isUnreserved(c)) {
        out.append(c);
      } else {
        out.append("%%%02X".formatted((int) c));
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_.-~".indexOf(c) >= 0;
  }
}
