package dev.yunfan.streams;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of one application: each answers for both. */
@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class TwoInstancesTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int HANDSETS = 40;
  private static final int OK = 200;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void either_instance_gives_the_page_of_any_handset_and_the_same_totals(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "200")
          KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var clock = InstantSource.fixed(LAUNCH);
    try (var firstMetrics = new Metrics();
        var secondMetrics = new Metrics();
        var producer = kafka.producer("test", Map.of());
        var first = StreamsServer.start(config("a"), kafka, clock, vertx, firstMetrics);
        var second = StreamsServer.start(config("b"), kafka, clock, vertx, secondMetrics)) {
      await().atMost(LONG).until(() -> first.ready() && second.ready());
      for (int i = 0; i < HANDSETS; i++) {
        var batch = batchOf("d" + i).activation().crash().build();
        var record =
            new ProducerRecord<>(
                Topic.TELEMETRY_EVENTS.name(), "d" + i, TelemetryEvents.CODEC.encode(batch));
        assertThat(producer.send(record).get().hasOffset()).isTrue();
      }
      await()
          .atMost(LONG)
          .untilAsserted(() -> {
            assertThat(owned(first) + owned(second)).isEqualTo(HANDSETS);
            assertThat(owned(first)).isBetween(1, HANDSETS - 1);
          });

      for (int i = 0; i < HANDSETS; i++) {
        var here = page(first, i, false);
        assertThat(here.statusCode()).as(here.body()).isEqualTo(OK);
        assertThat(page(second, i, false).body()).isEqualTo(here.body());
        var history = new ObjectMapper().readTree(here.body()).path("history");
        assertThat(history).hasSize(3);
        assertThat(history.path(2).path("what").asText()).isEqualTo("crashed");
      }
      await()
          .atMost(LONG)
          .untilAsserted(() ->
              assertThat(get(first, "/v1/totals", false).body())
                  .isEqualTo(get(second, "/v1/totals", false).body())
                  .contains("\"w700\":" + HANDSETS));
    }
  }

  /** Handsets of which an instance has the state itself: it forwards no question twice. */
  private int owned(StreamsServer server) throws Exception {
    int owned = 0;
    for (int i = 0; i < HANDSETS; i++) {
      owned += page(server, i, true).statusCode() == OK ? 1 : 0;
    }
    return owned;
  }

  private HttpResponse<String> page(StreamsServer server, int handset, boolean forwarded)
      throws Exception {
    return get(server, "/v1/devices/k-touch/d" + handset, forwarded);
  }

  private HttpResponse<String> get(StreamsServer server, String path, boolean forwarded)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (forwarded) {
      request.header("x-yunfan-forwarded", "1");
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private StreamsConfig config(String name) {
    return StreamsConfig.from(
        Map.of(
            "STREAMS_STATE_DIR", folder.resolve(name).toString(),
            "STREAMS_PORT", "0",
            "STREAMS_TELEMETRY_PARTITIONS", "4",
            "STREAMS_THREADS", "1"));
  }
}
