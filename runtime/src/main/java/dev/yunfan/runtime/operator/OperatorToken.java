package dev.yunfan.runtime.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An operator's bearer token {@code yf_ID_SECRET}: the id finds it, the secret proves it. Only the
 * secret's SHA-256 is ever stored; 256 random bits need no slow hash.
 *
 * @param id 16 hex digits
 * @param secret 64 hex digits
 */
public record OperatorToken(String id, String secret) {
  private static final String SCHEME = "Bearer ";
  private static final String PREFIX = "yf_";

  /** A new one. */
  public static OperatorToken random(RandomGenerator random) {
    var id = new byte[8];
    var secret = new byte[32];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new OperatorToken(HexFormat.of().formatHex(id), HexFormat.of().formatHex(secret));
  }

  /** The token of an {@code Authorization} header, if it has the form of one. */
  public static Optional<OperatorToken> ofHeader(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME + PREFIX)) {
      return Optional.empty();
    }
    String[] parts = authorization.substring(SCHEME.length() + PREFIX.length()).split("_", -1);
    return parts.length == 2
        ? Optional.of(new OperatorToken(parts[0], parts[1]))
        : Optional.empty();
  }

  /** The text that the operator keeps. */
  public String text() {
    return PREFIX + id + "_" + secret;
  }

  /** The digest that servers keep of the secret. */
  public String secretSha256() {
    return sha256(secret);
  }

  /** Whether the secret has a stored digest; compared in constant time. */
  public boolean matches(String storedSha256) {
    return MessageDigest.isEqual(secretSha256().getBytes(UTF_8), storedSha256.getBytes(UTF_8));
  }

  /** Hex SHA-256 of a text. */
  public static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return PREFIX + id + "_***";
  }
}
