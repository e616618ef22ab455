package dev.yunfan.runtime.operator;

import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the operator that an {@code Authorization} header proves. */
public final class Door {
  private static final String SCHEME = "Bearer ";

  private final String firstAdminSha256;
  private final Function<String, Optional<KnownToken>> tokens;
  private final Optional<JwtDoor> issuer;
  private final InstantSource clock;

  /**
   * A door.
   *
   * @param firstAdminToken lets the first admin in; empty: nobody but whose digest is a token of
   *     {@link FirstAdmin#id}
   * @param tokens the newest one of an id
   * @param issuer lets in whom an OIDC issuer vouches for
   */
  public Door(
      String firstAdminToken,
      Function<String, Optional<KnownToken>> tokens,
      Optional<JwtDoor> issuer,
      InstantSource clock) {
    this.firstAdminSha256 = firstAdminToken.isEmpty() ? "" : OperatorToken.sha256(firstAdminToken);
    this.tokens = tokens;
    this.issuer = issuer;
    this.clock = clock;
  }

  /**
   * Whether {@link #operator} may wait for an issuer's keys, and so must not be asked in a hurry.
   */
  public boolean mayWait(@Nullable String authorization) {
    return issuer.isPresent()
        && authorization != null
        && authorization.startsWith(SCHEME)
        && OperatorToken.ofHeader(authorization).isEmpty();
  }

  /** The operator, if the header proves one; may wait for an issuer's keys. */
  public Optional<Operator> operator(@Nullable String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String bearer = authorization.substring(SCHEME.length());
    if (FirstAdmin.matches(bearer, firstAdminSha256) || isFirstAdminElsewhere(bearer)) {
      return Optional.of(FirstAdmin.operator());
    }
    var token = OperatorToken.ofHeader(authorization);
    return token.isPresent()
        ? token.flatMap(this::operator)
        : issuer.flatMap(door -> door.operator(bearer));
  }

  private boolean isFirstAdminElsewhere(String bearer) {
    return tokens
        .apply(FirstAdmin.id(OperatorToken.sha256(bearer)))
        .filter(stored -> FirstAdmin.matches(bearer, stored.secretSha256()))
        .isPresent();
  }

  private Optional<Operator> operator(OperatorToken token) {
    return tokens
        .apply(token.id())
        .filter(stored -> !FirstAdmin.isId(stored.id()))
        .filter(stored -> token.matches(stored.secretSha256()))
        .filter(stored -> clock.millis() < stored.expiresAt())
        .flatMap(stored ->
            OperatorRole.named(stored.role())
                .map(role ->
                    new Operator(stored.name(), role, stored.vendor(), "token:" + stored.id())));
  }
}
