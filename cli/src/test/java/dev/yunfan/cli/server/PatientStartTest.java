package dev.yunfan.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.yunfan.cli.fault.Failed;
import dev.yunfan.cli.process.StopSignal;
import dev.yunfan.runtime.http.Listening;
import dev.yunfan.runtime.http.PortTaken;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientStartTest {
  private static final Instant NOW = Instant.parse("2011-07-01T08:00:00.123Z");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger attempts = new AtomicInteger();
  private final StopSignal stop = new StopSignal();

  private static IOException away() {
    return new IOException("Kafka did not answer within 5 s", new TimeoutException());
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    stop.close(); // else the JVM waits for it at its end
  }

  @Test
  void a_server_listens_while_it_waits_and_opens_by_itself() throws Exception {
    int port = freePort();
    var there = new AtomicBoolean();
    var opened =
        opens(
            port,
            Duration.ZERO,
            () -> {
              attempts.incrementAndGet();
              if (!there.get()) {
                throw away();
              }
              var http = listening(port).start(vertx, 2, request -> request.response().end("up"));
              return http;
            });

    await().until(() -> attempts.get() > 1);
    assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
    var ready = get(port, "/readyz");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("waiting for Kafka at kafka:9092 since 2011-07-01T08:00:00Z: Kafka did not");
    var other = get(port, "/v1/anything");
    assertThat(other.statusCode()).isEqualTo(503);
    assertThat(other.headers().firstValue("retry-after")).contains("5");
    assertThat(other.body()).contains("problems/starting");

    there.set(true);
    try (var _ = opened.join()) {
      for (int connection = 0; connection < 4; connection++) {
        assertThat(get(port, "/").body()).isEqualTo("up"); // of the server alone
      }
    }
  }

  @Test
  void patience_ends_with_a_word_about_what_to_do() {
    assertThatThrownBy(() -> open(Duration.ofMillis(1), new KafkaException(away())))
        .isInstanceOf(Failed.class)
        .hasMessageStartingWith("gave up after PT0.001S, waiting for Kafka at kafka:9092 since")
        .hasMessageEndingWith("with YUNFAN_START_PATIENCE (PT0S: for ever)");
  }

  @Test
  void a_cluster_without_a_name_or_without_all_its_brokers_is_waited_for() {
    assertThatThrownBy(() ->
            open(
                Duration.ofMillis(1),
                new KafkaException(
                    "Failed create new KafkaAdminClient",
                    new ConfigException(
                        "No resolvable bootstrap urls given in bootstrap.servers"))))
        .hasMessageContaining("waiting for Kafka");
    assertThatThrownBy(() ->
            open(
                Duration.ofMillis(1),
                new IOException("refused", new InvalidReplicationFactorException("3 of 1"))))
        .hasMessageContaining("waiting for Kafka");
  }

  @Test
  void what_does_not_pass_by_itself_ends_the_start_at_once() throws IOException {
    assertThatThrownBy(
            () -> open(Duration.ZERO, new IOException("topic x has 1 partitions, declared are 2")))
        .isInstanceOf(Failed.class)
        .hasMessage("topic x has 1 partitions, declared are 2 (Kafka is kafka:9092)");
    assertThatThrownBy(() -> open(Duration.ZERO, new IllegalArgumentException("STREAMS_STATE_DIR")))
        .isInstanceOf(IllegalArgumentException.class);
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(Duration.ZERO).open(listening(taken.getLocalPort()), this::no))
          .isInstanceOf(PortTaken.class);
    }
    assertThat(attempts).hasValue(2);
  }

  private AutoCloseable no() {
    throw new AssertionError("must not be tried");
  }

  private void open(Duration patience, Exception failure) throws Exception {
    var _ =
        start(patience)
            .open(
                listening(0),
                () -> {
                  attempts.incrementAndGet();
                  if (failure instanceof RuntimeException e) {
                    throw e;
                  }
                  throw (IOException) failure;
                });
  }

  private CompletableFuture<AutoCloseable> opens(
      int port, Duration patience, PatientStart.Opening opening) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return start(patience).open(listening(port), opening).orElseThrow();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private PatientStart start(Duration patience) {
    return new PatientStart(vertx, "kafka:9092", patience, InstantSource.fixed(NOW), stop);
  }

  private static Listening listening(int port) {
    return new Listening("test", "127.0.0.1", port, new HttpServerOptions());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) { // each asks by a connection of its own
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
