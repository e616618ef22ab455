package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is good from 2015 to 2016, asked by handsets of other times. */
@NullUnmarked
class ProvedTimeTrustTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;
  private X509Certificate authority;
  private HttpsServer server;

  @BeforeEach
  void start() throws Exception {
    var year = List.of("-startdate", "2015/01/01 00:00:00", "-validity", "365");
    var ages = List.of("-startdate", "2010/01/01 00:00:00", "-validity", "36500");
    keytool(
        "-genkeypair",
        "-alias",
        "ca",
        List.of("-keyalg", "EC", "-dname", "CN=CA", "-ext", "bc:c"),
        ages);
    keytool("-genkeypair", "-alias", "server", List.of("-keyalg", "EC", "-dname", "CN=s"), year);
    keytool("-certreq", "-alias", "server", List.of("-file", in("request")), List.of());
    keytool(
        "-gencert",
        "-alias",
        "ca",
        List.of("-infile", in("request"), "-outfile", in("answer"), "-ext", "san=dns:localhost"),
        year);
    keytool("-importcert", "-alias", "server", List.of("-file", in("answer")), List.of());
    var file = Path.of(in("keys"));
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    authority = (X509Certificate) store.getCertificate("ca");
    store.deleteEntry("ca"); // the server has its own key alone
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.start();
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private void keytool(
      String what, String alias, String name, List<String> options, List<String> more)
      throws Exception {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(List.of(what, alias, name));
    words.addAll(options);
    words.addAll(more);
    words.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
    words.addAll(List.of("-keystore", in("keys"), "-noprompt"));
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).as("%s", words).isZero();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int ask(String host, String proved, boolean known) throws Exception {
    var own = new TrustAnchor(authority, null);
    var context =
        known
            ? ProvedTimeTrust.context(new ProvedTimeTrust(Set.of(own), () -> Instant.parse(proved)))
            : ProvedTimeTrust.context(() -> Instant.parse(proved));
    try (var http = HttpClient.newBuilder().sslContext(context).build()) {
      var url = URI.create("https://%s:%d/".formatted(host, server.getAddress().getPort()));
      return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void a_certificate_is_judged_at_the_proved_time_and_not_at_the_clocks() throws Exception {
    assertThat(ask("localhost", "2015-06-01T00:00:00Z", true)).isEqualTo(204);
    assertThatThrownBy(() -> ask("localhost", "2016-06-01T00:00:00Z", true))
        .as("expired")
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void a_certificate_that_begins_after_the_proved_time_is_judged_at_its_beginning()
      throws Exception {
    assertThat(ask("localhost", "1970-01-01T00:00:00Z", true)).isEqualTo(204);
  }

  @Test
  void another_name_and_an_unknown_authority_are_refused_as_ever() {
    assertThatThrownBy(() -> ask("127.0.0.1", "2015-06-01T00:00:00Z", true))
        .isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(() -> ask("localhost", "2015-06-01T00:00:00Z", false))
        .isInstanceOf(SSLHandshakeException.class);
  }
}
