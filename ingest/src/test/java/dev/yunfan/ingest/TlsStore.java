package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key store with a fresh certificate for 127.0.0.1.
 *
 * @param file PKCS 12
 */
record TlsStore(Path file) {
  static final String PASSWORD = "change-it";

  static TlsStore make(Path folder) throws Exception {
    var store = new TlsStore(folder.resolve("server.p12"));
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var making =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    var output = new String(making.getInputStream().readAllBytes(), UTF_8);
    assertThat(making.waitFor()).as(output).isZero();
    return store;
  }

  IngestConfig.Tls config() {
    return new IngestConfig.Tls(file, PASSWORD);
  }

  /** Trusts this certificate alone. */
  SSLContext trusting() throws Exception {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    var made = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    trusted.load(null, null);
    trusted.setCertificateEntry("server", made.getCertificate("mykey"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
