package dev.yunfan.ota.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.runtime.operator.Operator;
import dev.yunfan.runtime.operator.OperatorToken;
import dev.yunfan.runtime.operator.Role;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who an {@code Authorization} header proves, by the tokens of the control log. */
public final class Door {
  private static final String SCHEME = "Bearer ";

  private final String firstAdminSha256;
  private final Supplier<? extends Map<String, StoredToken>> tokens;
  private final Optional<JwtDoor> issuer;
  private final InstantSource clock;

  /**
   * A door.
   *
   * @param firstAdminToken lets the first admin in; empty: nobody
   * @param tokens the newest ones by id
   * @param issuer lets in whom an OIDC issuer vouches for
   */
  public Door(
      String firstAdminToken,
      Supplier<? extends Map<String, StoredToken>> tokens,
      Optional<JwtDoor> issuer,
      InstantSource clock) {
    this.firstAdminSha256 = firstAdminToken.isEmpty() ? "" : OperatorToken.sha256(firstAdminToken);
    this.tokens = tokens;
    this.issuer = issuer;
    this.clock = clock;
  }

  /** The operator, if the header proves one; may wait for an issuer's keys. */
  public Optional<Operator> operator(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    if (!firstAdminSha256.isEmpty()
        && MessageDigest.isEqual(
            OperatorToken.sha256(authorization.substring(SCHEME.length())).getBytes(UTF_8),
            firstAdminSha256.getBytes(UTF_8))) {
      return Optional.of(new Operator("first-admin", Role.ADMIN, "", "first-admin"));
    }
    var token = OperatorToken.ofHeader(authorization);
    return token.isPresent()
        ? token.flatMap(this::operator)
        : issuer.flatMap(door -> door.operator(authorization.substring(SCHEME.length())));
  }

  private Optional<Operator> operator(OperatorToken token) {
    var stored = tokens.get().get(token.id());
    return stored != null
            && token.matches(stored.secretSha256())
            && clock.millis() < stored.expiresAt()
        ? Role.named(stored.role())
            .map(role -> new Operator(stored.name(), role, stored.vendor(), "token:" + stored.id()))
        : Optional.empty();
  }
}
