package dev.yunfan.streams;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.http.PortTaken;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From a real broker to the answer over HTTP, and over a restart. */
@ExtendWith(KafkaClusterExtension.class)
class StreamsServerTest {
  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir Path state;

  @Test
  void events_come_out_as_exact_totals_and_a_restart_counts_nothing_again(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "200")
          KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var config =
        StreamsConfig.from(
            Map.of(
                "STREAMS_STATE_DIR",
                state.toString(),
                Admin.SETTING,
                Admin.TOKEN,
                "STREAMS_PORT",
                "0",
                "STREAMS_TELEMETRY_PARTITIONS",
                "3",
                "STREAMS_THREADS",
                "1"));
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var producer = kafka.producer("test", Map.of())) {
      try (var server =
          StreamsServer.start(config, kafka, InstantSource.fixed(LAUNCH), vertx, metrics)) {
        await().atMost(LONG).until(server::ready);
        bytes(producer, "broken", new byte[] {1, 2, 3});
        await().atMost(LONG).untilAsserted(() -> assertThat(rejected(kafka)).isEqualTo(1));
        for (int i = 0; i < 200; i++) {
          var batch =
              batchOf("d" + i)
                  .receipt("r1", Arm.TREATED, 0)
                  .activation()
                  .crash()
                  .update("r1", UpdatePhase.CONFIRMED);
          send(producer, batch);
          send(producer, batch);
        }
        await().atMost(LONG).untilAsserted(() -> assertCounted(server, 200));
        await() // each topic comes in its own time
            .atMost(LONG)
            .untilAsserted(() -> {
              var health = get(server, "/v1/rollouts/health");
              assertThat(health.at("/0/confirmed").asLong()).isEqualTo(200);
              var page = get(server, "/v1/devices/k-touch/d7");
              assertThat(page.get("firmware").asText()).isEqualTo("1.0.0");
              assertThat(page.get("history")).hasSize(4);
              assertThat(page.at("/history/2/detail").asText()).contains("NullPointerException");
            });
        assertThat(get(server, "/v1/totals").get("asOf").asText()).isEqualTo(LAUNCH.toString());
      }
      try (var server =
          StreamsServer.start(config, kafka, InstantSource.fixed(LAUNCH), vertx, metrics)) {
        await().atMost(LONG).until(() -> status(server, "/v1/totals") == 200);
        assertCounted(server, 200); // and at no time a part of it
        for (int i = 100; i < 300; i++) {
          send(producer, batchOf("d" + i).activation().crash());
        }
        await().atMost(LONG).untilAsserted(() -> assertCounted(server, 300));
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void an_instance_whose_port_is_taken_says_so_and_counts_nothing(KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var local = state.resolve("local");
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      var config =
          StreamsConfig.from(Map.of("STREAMS_PORT", port, "STREAMS_STATE_DIR", local.toString()));

      assertThatThrownBy(
              () -> StreamsServer.start(config, kafka, InstantSource.fixed(LAUNCH), vertx, metrics))
          .isInstanceOf(PortTaken.class)
          .hasMessageContaining(port);
      assertThat(local).doesNotExist(); // which counting begins with
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void a_state_folder_that_cannot_be_had_is_named(KafkaCluster cluster) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var file = Files.createFile(state.resolve("file"));
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var _ = start(state.resolve("one"), kafka, vertx, metrics)) {
      for (var folder : List.of(state.resolve("one"), file.resolve("below"))) {
        assertThatThrownBy(() -> start(folder, kafka, vertx, metrics))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("STREAMS_STATE_DIR=" + folder + ": each instance needs");
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static StreamsServer start(Path folder, KafkaClients kafka, Vertx vertx, Metrics metrics)
      throws IOException {
    return StreamsServer.start(
        StreamsConfig.from(Map.of("STREAMS_PORT", "0", "STREAMS_STATE_DIR", folder.toString())),
        kafka,
        InstantSource.fixed(LAUNCH),
        vertx,
        metrics);
  }

  private static void send(Producer<String, byte[]> producer, Telemetry batch) throws Exception {
    var events = batch.build();
    bytes(producer, events.reporter().deviceId(), TelemetryEvents.CODEC.encode(events));
  }

  private static void bytes(Producer<String, byte[]> producer, String key, byte[] value)
      throws Exception {
    var record = new ProducerRecord<>(Topic.TELEMETRY_EVENTS.name(), key, value);
    assertThat(producer.send(record).get().hasOffset()).isTrue();
  }

  private static int rejected(KafkaClients kafka) {
    var topic = Topic.TELEMETRY_REJECTED;
    try (var consumer = kafka.consumer("rejected", Map.of())) {
      var partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(partition -> new TopicPartition(topic.name(), partition))
              .toList();
      consumer.assign(partitions);
      return consumer.poll(Duration.ofSeconds(1)).count();
    }
  }

  private static void assertCounted(StreamsServer server, long handsets) throws Exception {
    var totals = get(server, "/v1/totals");
    assertThat(totals.at("/activations/k-touch/w700").asLong()).isEqualTo(handsets);
    assertThat(totals.at("/crashes/k-touch/w700").asLong()).isEqualTo(handsets);
    assertThat(totals.at("/firmware/k-touch/w700/1.0.0").asLong()).isEqualTo(handsets);
  }

  private static int status(StreamsServer server, String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return http.send(Admin.asks(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static JsonNode get(StreamsServer server, String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.port() + path);
      var answer = http.send(Admin.asks(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return new ObjectMapper().readTree(answer.body());
    }
  }
}
