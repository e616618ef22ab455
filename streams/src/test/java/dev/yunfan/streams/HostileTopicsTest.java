package dev.yunfan.streams;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.TailMeters;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.rejection.Rejections;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.topology.FleetTopology;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerConfig;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Somebody writes anything to every topic that a streams server reads, and it counts on. */
@ExtendWith(KafkaClusterExtension.class)
class HostileTopicsTest {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final long NOW = LAUNCH.toEpochMilli();

  @TempDir Path state;

  @Test
  void hostile_records_on_every_topic_stop_no_server_and_no_restart_and_change_no_number(
      @BrokerConfig(name = "group.streams.initial.rebalance.delay.ms", value = "0")
          @BrokerConfig(name = "group.streams.min.heartbeat.interval.ms", value = "100")
          @BrokerConfig(name = "group.streams.heartbeat.interval.ms", value = "200")
          KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var vertx = Vertx.vertx();
    try (var producer = kafka.producer("test", Map.of())) {
      int counted = 0;
      for (int start = 0; start < 2; start++) {
        try (var metrics = new Metrics();
            var server =
                StreamsServer.start(config(), kafka, InstantSource.fixed(LAUNCH), vertx, metrics)) {
          await().atMost(LONG).until(server::ready);
          send(producer, batchOf("honest" + counted++).activation().crash());
          int betweenSteps = hostile(producer);
          send(producer, batchOf("honest" + counted++).activation().crash());

          int handsets = counted;
          await().atMost(LONG).untilAsserted(() -> assertCounted(server, handsets));
          await()
              .atMost(LONG)
              .untilAsserted(
                  () -> assertThat(sum(metrics, Rejections.METER)).isEqualTo(betweenSteps));
          assertThat(sum(metrics, TailMeters.PASSED_OVER)).isPositive();
          assertThat(get(server, "/v1/ramp", 200)).isNotEmpty();
          assertThat(get(server, "/v1/crash-rates", 200).isEmpty()).isFalse();
          assertThat(get(server, "/v1/spikes", 200).isEmpty()).isFalse();
          var ready = get(server, "/readyz", 200);
          assertThat(ready.at("/readers/rollouts").asText()).isEqualTo("reading");
          assertThat(ready.at("/readers/table").asText()).isEqualTo("reading");
        }
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** To every topic; tells how many of them went to those that Kafka Streams reads. */
  private static int hostile(Producer<String, byte[]> producer) throws Exception {
    var partials = FleetTopology.FLEET_PARTIALS.name();
    var between = new ArrayList<>(FleetTopology.BETWEEN.stream().map(Topic::name).toList());
    between.add(Topic.TELEMETRY_EVENTS.name());
    int sent = 0;
    for (String topic : between) {
      for (byte[] value : anything()) {
        send(producer, topic, null, value);
        sent++;
      }
    }
    for (String subject : List.of("", "nonsense/x", "ramp/k-touch", "ramp/k/w/CN/someday")) {
      var partial = new PartialCount(subject, 0, NOW, List.of(1L), null);
      send(producer, partials, subject, PartialCount.CODEC.encode(partial));
      sent++;
    }
    send(
        producer,
        partials,
        "ahead",
        PartialCount.CODEC.encode(
            new PartialCount("adoption/a/b/c", 0, Long.MAX_VALUE, List.of(1L), null)));
    send(
        producer,
        FleetTopology.BETWEEN.getLast().name(),
        "mark",
        SpikeCell.CODEC.encode(SpikeCell.mark(-1, Long.MAX_VALUE)));
    sent += 2;
    var tables = new ArrayList<>(new FleetTable(FleetDays.UTC).topics());
    tables.add(Topic.OTA_ROLLOUTS.name());
    for (String topic : tables) {
      for (byte[] value : anything()) {
        send(producer, topic, "anything", value);
      }
    }
    send(
        producer,
        Topic.FLEET_RAMP.name(),
        "someday",
        RampCount.CODEC.encode(new RampCount("k-touch", "w700", "CN", "someday", 9, NOW)));
    send(
        producer,
        Topic.FLEET_CRASH_RATES.name(),
        "negative",
        CrashWindow.CODEC.encode(
            new CrashWindow("k-touch", "w700", "1.0.0", NOW, 86_400, -9, 0, 0, 0, -9, NOW)));
    return sent;
  }

  private static List<byte @Nullable []> anything() {
    var all = new ArrayList<byte @Nullable []>();
    Collections.addAll(
        all, null, new byte[0], new byte[] {1, 2, 3}, new byte[] {0, 0, 0, 0, 1, 99, 100});
    return all;
  }

  private StreamsConfig config() {
    return StreamsConfig.from(
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
  }

  private static void send(Producer<String, byte[]> producer, Telemetry batch) throws Exception {
    var events = batch.build();
    send(
        producer,
        Topic.TELEMETRY_EVENTS.name(),
        events.reporter().deviceId(),
        TelemetryEvents.CODEC.encode(events));
  }

  private static void send(
      Producer<String, byte[]> producer,
      String topic,
      @Nullable String key,
      byte @Nullable [] value)
      throws Exception {
    assertThat(producer.send(new ProducerRecord<>(topic, key, value)).get().hasOffset()).isTrue();
  }

  private static double sum(Metrics metrics, String meter) {
    return metrics.registry().find(meter).counters().stream().mapToDouble(Counter::count).sum();
  }

  private static void assertCounted(StreamsServer server, long handsets) throws Exception {
    var totals = get(server, "/v1/totals", 200);
    assertThat(totals.at("/activations/k-touch/w700").asLong()).isEqualTo(handsets);
    assertThat(totals.at("/crashes/k-touch/w700").asLong()).isEqualTo(handsets);
    assertThat(totals.at("/firmware/k-touch/w700/1.0.0").asLong()).isEqualTo(handsets);
  }

  private static JsonNode get(StreamsServer server, String path, int status) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.port() + path);
      var answer = http.send(Admin.asks(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      return new ObjectMapper().readTree(answer.body());
    }
  }
}
