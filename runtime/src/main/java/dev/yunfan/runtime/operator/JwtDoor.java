package dev.yunfan.runtime.operator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URL;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Operators of an OIDC issuer, by their JWT access tokens (RFC 9068): signature by the issuer's
 * published keys, issuer, audience and expiry, then the claims {@code yunfan_role} and {@code
 * yunfan_vendor}. Asymmetric algorithms alone are accepted.
 */
public final class JwtDoor {
  /** Claim with a role such as {@code vendor-operator}. */
  public static final String ROLE = "yunfan_role";

  /** Claim with the vendor that the operator is confined to. */
  public static final String VENDOR = "yunfan_vendor";

  private static final Logger LOG = LoggerFactory.getLogger(JwtDoor.class);
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256, JWSAlgorithm.PS256);

  private final DefaultJWTProcessor<SecurityContext> tokens = new DefaultJWTProcessor<>();

  /**
   * A door.
   *
   * @param issuer claim {@code iss} of its tokens
   * @param audience claim {@code aud} that names this server
   * @param jwks where the issuer publishes its keys; they are cached
   */
  public JwtDoor(String issuer, String audience, URL jwks) {
    var keys = JWKSourceBuilder.<SecurityContext>create(jwks).retrying(true).build();
    tokens.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            new JOSEObjectType("at+jwt"), JOSEObjectType.JWT, null));
    tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    tokens.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            audience,
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            Set.of("sub", "exp", ROLE)));
  }

  /** The operator that a token proves, if it does; may wait for the issuer's keys. */
  Optional<Operator> operator(String token) {
    try {
      return operator(tokens.process(token, null));
    } catch (ParseException | BadJOSEException | IllegalArgumentException e) {
      LOG.atDebug().addKeyValue("cause", e.getMessage()).log("access token refused");
      return Optional.empty();
    } catch (JOSEException e) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("issuer's keys cannot be had");
      return Optional.empty();
    }
  }

  private static Optional<Operator> operator(JWTClaimsSet claims) throws ParseException {
    String vendor = claims.getStringClaim(VENDOR);
    String name = claims.getStringClaim("preferred_username");
    String shown = name == null ? claims.getSubject() : name;
    return OperatorRole.named(claims.getStringClaim(ROLE))
        .filter(_ -> isProper(shown))
        .map(role ->
            new Operator(
                shown,
                role,
                vendor == null ? "" : vendor,
                "oidc:" + claims.getIssuer() + "#" + claims.getSubject()));
  }

  private static boolean isProper(String name) {
    String objection = BuiltInNames.objection(name);
    if (!objection.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("objection", objection)
          .log("access token refused: nobody may have the name that it gives");
    }
    return objection.isEmpty();
  }
}
