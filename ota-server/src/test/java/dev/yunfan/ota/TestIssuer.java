package dev.yunfan.ota;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.yunfan.runtime.operator.Oidc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Date;

/** An OIDC issuer with one key, which publishes it over HTTP. */
final class TestIssuer implements AutoCloseable {
  private static final String ISSUER = "https://accounts.example";

  private final ECKey key;
  private final HttpServer server;

  private TestIssuer(ECKey key, HttpServer server) {
    this.key = key;
    this.server = server;
  }

  static TestIssuer start() {
    try {
      var key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] published = new JWKSet(key.toPublicJWK()).toString().getBytes(UTF_8);
      server.createContext(
          "/keys",
          exchange -> {
            exchange.sendResponseHeaders(200, published.length);
            exchange.getResponseBody().write(published);
            exchange.close();
          });
      server.start();
      return new TestIssuer(key, server);
    } catch (IOException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  Oidc config() {
    return new Oidc(
        ISSUER,
        "yunfan",
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys"));
  }

  String token(String audience, String role, String vendor, int secondsToLive) {
    return signed(claims("wang", "haier-17", role, vendor).audience(audience), secondsToLive);
  }

  /** A good token of an operator of haier, whom the issuer calls by a name that may change. */
  String tokenOf(String subject, String name) {
    return signed(claims(name, subject, "vendor-operator", "haier").audience("yunfan"), 60);
  }

  private static JWTClaimsSet.Builder claims(
      String name, String subject, String role, String vendor) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject(subject)
        .claim("preferred_username", name)
        .claim("yunfan_role", role)
        .claim("yunfan_vendor", vendor);
  }

  private String signed(JWTClaimsSet.Builder unsigned, int secondsToLive) {
    var claims =
        unsigned.expirationTime(Date.from(Instant.now().plusSeconds(secondsToLive))).build();
    try {
      var jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256)
                  .type(new JOSEObjectType("at+jwt"))
                  .keyID("k1")
                  .build(),
              claims);
      jwt.sign(new ECDSASigner(key));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
