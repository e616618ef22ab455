package dev.yunfan.runtime.operator;

import java.net.MalformedURLException;
import java.net.URI;

/**
 * An OIDC issuer whose access tokens are accepted.
 *
 * @param issuer claim {@code iss} of its tokens
 * @param audience claim {@code aud} that names this server
 * @param jwks where its keys are
 */
public record Oidc(String issuer, String audience, URI jwks) {
  /**
   * From {@code ISSUER AUDIENCE JWKS-URL}, with spaces between.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static Oidc parse(String text) {
    var parts = text.split(" +", -1);
    if (parts.length != 3 || !parts[2].startsWith("http")) {
      throw new IllegalArgumentException("not of the form ISSUER AUDIENCE JWKS-URL");
    }
    return new Oidc(parts[0], parts[1], URI.create(parts[2]));
  }

  /**
   * Lets in whom the issuer vouches for.
   *
   * @throws IllegalArgumentException when its keys are at no URL
   */
  public JwtDoor door() {
    try {
      return new JwtDoor(issuer, audience, jwks.toURL());
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(jwks + " is not a URL", e);
    }
  }
}
