package dev.yunfan.agent.handset;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts the servers that the platform trusts, by the same checks, but for the time at which their
 * certificates are judged: the highest one that signed files proved, and not the handset's clock.
 * It is a least time, so a certificate that begins later is judged at its beginning.
 */
final class ProvedTimeTrust extends X509ExtendedTrustManager {
  private final Set<TrustAnchor> anchors;
  private final InstantSource proved;

  ProvedTimeTrust(Set<TrustAnchor> anchors, InstantSource proved) {
    this.anchors = Set.copyOf(anchors);
    this.proved = proved;
  }

  /** TLS with the platform's certificate authorities. */
  static SSLContext context(InstantSource proved) {
    try {
      return context(new ProvedTimeTrust(platform(), proved));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS and certificate authorities", e);
    }
  }

  static SSLContext context(ProvedTimeTrust trust) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {trust}, null);
    return context;
  }

  private static Set<TrustAnchor> platform() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init((KeyStore) null);
    return Arrays.stream(factory.getTrustManagers())
        .map(X509TrustManager.class::cast)
        .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
        .map(authority -> new TrustAnchor(authority, null))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The platform's own checks at the proved time. */
  private X509ExtendedTrustManager checksOf(X509Certificate[] chain) throws CertificateException {
    try {
      var parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
      parameters.setRevocationEnabled(false); // as the platform does
      parameters.setDate(Date.from(time(chain)));
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(parameters));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new CertificateException("no certificate can be checked", e);
    }
  }

  private Instant time(X509Certificate[] chain) {
    var least = proved.instant();
    return Arrays.stream(chain)
        .map(certificate -> certificate.getNotBefore().toInstant())
        .filter(begins -> begins.isAfter(least))
        .max(Instant::compareTo)
        .orElse(least);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checksOf(chain).checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checksOf(chain).checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    checksOf(chain).checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw nobody();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw nobody();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw nobody();
  }

  private static CertificateException nobody() {
    return new CertificateException("a handset serves nobody");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return anchors.stream().map(TrustAnchor::getTrustedCert).toArray(X509Certificate[]::new);
  }
}
