package dev.yunfan.bench.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.bench.ingest.BrokerProcess;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exactly once, with the power cut: two instances are killed at random while they count, and come
 * back; the totals are those of a plain count of the topic, and no event was counted again.
 */
class StreamsKillTest {
  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String SESSION_MILLIS = "4000";

  @TempDir private Path folder;

  @Test
  void fifty_thousand_events_are_counted_once_while_an_instance_is_killed() throws Exception {
    run(new TelemetryLoad(3_000, 6_000, 12), 1_500, 1);
  }

  @Test
  @Tag("slow")
  void a_million_events_are_counted_once_while_instances_are_killed_twelve_times()
      throws Exception {
    run(new TelemetryLoad(100_000, 112_500, 12), 1_500, 12);
  }

  private void run(TelemetryLoad load, int batchesPerSecond, int kills) throws Exception {
    var random = new Random(20_110_701);
    var ports = new int[] {freePort(), freePort()};
    var instances = new Child[2];
    try (var broker = Child.start(BrokerProcess.class, JVM, folder + "/kafka")) {
      var address = broker.answer();
      var kafka = new KafkaClients(address);
      prepare(kafka);
      for (int i = 0; i < 2; i++) {
        instances[i] = start(address, ports[i], i);
      }
      instances[0].answer(); // topics are there
      load.activate(kafka);
      long before = written(kafka, load);
      var sent = CompletableFuture.runAsync(() -> send(load, kafka, batchesPerSecond));
      double between = (double) load.batches() / (kills + 1);
      for (int i = 0; i < kills; i++) {
        long batches = (long) ((i + 0.5 + random.nextDouble()) * between);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> written(kafka, load) >= before + batches);
        int victim = (i + random.nextInt(2)) % 2;
        instances[victim].kill();
        instances[victim] = start(address, ports[victim], victim);
      }
      sent.get();

      var truth = PlainTotals.of(kafka, load).toJson();
      for (int port : ports) {
        try (var totals = new Totals(port)) {
          await()
              .atMost(PATIENCE)
              .ignoreException(UncheckedIOException.class) // it is starting
              .until(() -> totals.accepted() >= load.events());
          assertThat(only(totals.get())).isEqualTo(truth);
          assertThat(totals.get().at("/events/accepted").asLong()).isEqualTo(load.events());
          assertThat(totals.get().at("/events/duplicate").asLong()).isZero();
          assertThat(totals.get().at("/events/stale").asLong()).isZero();
        }
      }
    } finally {
      for (var instance : instances) {
        if (instance != null) {
          instance.close();
        }
      }
    }
  }

  /** The topic, and a group that notices soon that an instance is gone. */
  private static void prepare(KafkaClients kafka) throws Exception {
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS), (short) 1);
      var session = new ConfigEntry("streams.session.timeout.ms", SESSION_MILLIS);
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, "yunfan-streams"),
                  List.of(new AlterConfigOp(session, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  /** Records on the topic. */
  private static long written(KafkaClients kafka, TelemetryLoad load) {
    return BareLoop.ends(kafka, load).values().stream().mapToLong(Long::longValue).sum();
  }

  private Child start(String kafka, int port, int number) throws IOException {
    return Child.start(
        StreamsProcess.class, JVM, kafka, Integer.toString(port), folder + "/state" + number);
  }

  private static void send(TelemetryLoad load, KafkaClients kafka, int batchesPerSecond) {
    try {
      load.send(kafka, batchesPerSecond);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static JsonNode only(JsonNode totals) {
    return new ObjectMapper()
        .createObjectNode()
        .setAll(
            Map.of(
                "activations", totals.get("activations"),
                "crashes", totals.get("crashes"),
                "exposureSeconds", totals.get("exposureSeconds"),
                "firmware", totals.get("firmware")));
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
