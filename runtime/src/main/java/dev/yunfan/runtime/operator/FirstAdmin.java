package dev.yunfan.runtime.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/**
 * The admin who is there before any token was made: whoever has the text of {@code
 * OTA_OPERATOR_TOKEN}. Other servers learn its SHA-256 from {@code ota.access}.
 */
public final class FirstAdmin {
  /** The name that the record of changes shows. */
  public static final String NAME = "first-admin";

  private static final String PREFIX = NAME + "-";
  private static final int DIGITS = 16;

  private FirstAdmin() {}

  /** The operator. */
  public static Operator operator() {
    return new Operator(NAME, OperatorRole.ADMIN, "", NAME);
  }

  /** Id under which the digest of a token is published. */
  public static String id(String sha256) {
    return PREFIX + sha256.substring(0, DIGITS);
  }

  /** Whether an id is that of a first admin's token. */
  public static boolean isId(String id) {
    return id.startsWith(PREFIX);
  }

  /** Whether a bearer's text has a digest; compared in constant time. An empty digest has none. */
  static boolean matches(String bearer, String sha256) {
    return !sha256.isEmpty()
        && MessageDigest.isEqual(
            OperatorToken.sha256(bearer).getBytes(UTF_8), sha256.getBytes(UTF_8));
  }
}
