package dev.yunfan.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.RegistryFormat;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records in the wire format of a real Apicurio Registry; run by {@code -Pregistry}. */
@Tag("registry")
@ExtendWith(KafkaClusterExtension.class)
class RegistryTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private Process registry;
  private int port;

  @BeforeEach
  void start() throws IOException {
    port = freePort();
    registry =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + freePort(),
                "-jar",
                jar().toString())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "registry.log").toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> status("/apis/registry/v3/system/info") == 200);
  }

  @AfterEach
  void stop() throws InterruptedException {
    registry.destroyForcibly().waitFor();
    client.close();
  }

  @Test
  void records_take_the_wire_format_and_anyone_finds_their_schema(KafkaCluster cluster)
      throws Exception {
    var url = URI.create("http://127.0.0.1:%d/apis/registry/v3".formatted(port));
    try (var gateway =
            new RunningGateway(
                cluster.getBootstrapServers(), IngestConfig.defaults().withSchemaRegistry(url));
        var format = new RegistryFormat(url)) {
      assertThat(gateway.client.post(Batches.ofEveryKind(Batches.DEVICE)).statusCode())
          .isEqualTo(202);

      byte[] wire = gateway.records(Topic.TELEMETRY_EVENTS).getFirst().value();

      assertThat(wire[0]).isZero();
      int id = ByteBuffer.wrap(wire).getInt(1);
      var found = get("/apis/ccompat/v7/schemas/ids/" + id);
      assertThat(new JsonObject(new JsonObject(found).getString("schema")).getString("name"))
          .isEqualTo("TelemetryEvents");
      var events =
          TelemetryEvents.CODEC.decode(format.fromTopic(Topic.TELEMETRY_EVENTS.name(), wire));
      assertThat(events.reporter().deviceId()).isEqualTo(Batches.DEVICE);
      assertThat(events.events()).hasSize(3);
    }
  }

  private int status(String path) throws IOException, InterruptedException {
    try {
      return client.send(request(path), BodyHandlers.discarding()).statusCode();
    } catch (ConnectException e) {
      return 0; // not up yet
    }
  }

  private String get(String path) throws IOException, InterruptedException {
    return client.send(request(path), BodyHandlers.ofString()).body();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
        .build();
  }

  private static Path jar() throws IOException {
    try (var files = Files.walk(Path.of("target", "registry"))) {
      return files
          .filter(
              file -> file.getFileName().toString().matches("quarkus-run\\.jar|.*-runner\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
