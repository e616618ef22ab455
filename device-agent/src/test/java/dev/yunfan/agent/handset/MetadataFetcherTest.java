package dev.yunfan.agent.handset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.yunfan.tuf.client.FileUnavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata, whoever signed it, is told from the word of something on the way. */
@NullUnmarked
class MetadataFetcherTest {
  private static final int LIMIT = 2_000;
  private static final String FORGED =
      "{\"signatures\":[],\"signed\":{\"_type\":\"timestamp\",\"version\":9}}";

  private final MetadataFetcher fetcher =
      new MetadataFetcher(Duration.ofSeconds(5), () -> Instant.EPOCH);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.stop(0);
  }

  private URI answering(int status, String body, Map<String, String> fields) {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            fields.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, body.length() == 0 ? -1 : body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
          }
        });
    return URI.create(
        "http://127.0.0.1:%d/timestamp.json".formatted(server.getAddress().getPort()));
  }

  @Test
  void what_has_the_form_of_metadata_is_for_the_client_to_judge() throws IOException {
    assertThat(fetcher.bytes(answering(200, FORGED, Map.of()), LIMIT))
        .isEqualTo(FORGED.getBytes(UTF_8));
  }

  @Test
  void a_key_that_signed_twice_is_no_matter_of_the_road() throws IOException {
    var twice =
        FORGED.replace("[]", "[{\"keyid\":\"a\",\"sig\":\"00\"},{\"keyid\":\"a\",\"sig\":\"01\"}]");
    assertThat(fetcher.bytes(answering(200, twice, Map.of()), LIMIT)).hasSize(twice.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Welcome to the hotel</html>",
        "{\"login\":\"http://portal/\"}",
        "{\"signatures\":[],\"signed\":{}}",
        "{\"signed\":{\"_type\":\"timestamp\"}}",
        "{\"signatures\":[],\"signed\":{\"_type\":\"timestamp\",\"vers"
      })
  void what_has_not_is_the_word_of_something_on_the_way(String words) {
    assertThatThrownBy(() -> fetcher.bytes(answering(200, words, Map.of()), LIMIT))
        .isInstanceOf(NotNow.class)
        .hasMessageContaining("no metadata, something on the way answered");
  }

  @Test
  void a_body_above_the_limit_is_no_metadata() {
    assertThatThrownBy(() -> fetcher.bytes(answering(200, "x".repeat(LIMIT + 1), Map.of()), LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 2000 bytes");
  }

  @Test
  void a_redirect_is_not_followed() {
    var elsewhere = Map.of("Location", "http://127.0.0.1:9/");
    assertThatThrownBy(() -> fetcher.bytes(answering(302, "", elsewhere), LIMIT))
        .isInstanceOf(NotNow.class)
        .hasMessageContaining("status 302");
  }

  @Test
  void a_busy_server_says_when_to_come_back() {
    assertThatThrownBy(
            () -> fetcher.bytes(answering(503, "busy", Map.of("Retry-After", "7")), LIMIT))
        .isInstanceOfSatisfying(
            NotNow.class,
            trouble -> assertThat(NotNow.asked(trouble)).isEqualTo(Duration.ofSeconds(7)));
  }

  @Test
  void a_file_that_is_not_there_ends_the_chain_of_roots() {
    assertThatThrownBy(() -> fetcher.bytes(answering(404, "none", Map.of()), LIMIT))
        .isInstanceOf(FileUnavailable.class);
  }
}
