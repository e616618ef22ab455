package dev.yunfan.cli.absence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does each server start in any order, and go on after any absence of Kafka? */
@Tag("slow")
class AbsenceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String FLEET_KEY = "haier-fleet-key-0123";
  private static final String OPERATOR = "first-admin-token-for-tests";

  /** Above Kafka's own timeouts of a minute and twice that. */
  private static final Duration AWAY = Duration.ofSeconds(150);

  /** Above what any call of a start waits for. */
  private static final Duration FROZEN = Duration.ofSeconds(65);

  @TempDir private Path folder;
  private final List<ServerProcess> servers = new ArrayList<>();

  @Test
  void servers_start_before_kafka_lose_it_and_go_on_each_time() throws Exception {
    int port = ServerProcess.freePort();
    String kafka = "127.0.0.1:" + port;
    try {
      var ingest = start("ingest", kafka, Map.of("INGEST_TELEMETRY_PARTITIONS", "2"));
      var streams = start("streams", kafka, Map.of("STREAMS_TELEMETRY_PARTITIONS", "2"));
      var ota =
          start(
              "ota-server",
              kafka,
              Map.of(
                  "OTA_OPERATOR_TOKEN",
                  OPERATOR,
                  "OTA_IMAGE_STORE",
                  folder.resolve("images").toString()));
      for (var each : servers) {
        await()
            .atMost(PATIENCE)
            .until(() -> each.says("/readyz", 503, "waiting for Kafka at " + kafka + " since "));
        assertThat(each.get("/livez").statusCode()).isEqualTo(200);
      }
      try (var _ = EmbeddedBroker.start(folder.resolve("kafka"), port)) {
        awaitReady();
        assertThat(report(ingest, "d1")).isEqualTo(202);
        awaitActivations(streams, 1);
      }
      for (var each : servers) {
        assertThat(each.log().lines().filter(line -> line.contains("waiting for Kafka")))
            .hasSize(1);
        await().atMost(PATIENCE).until(() -> each.says("/readyz", 503, ""));
      }
      long back = System.nanoTime() + AWAY.toNanos();
      await().atMost(AWAY.plus(PATIENCE)).until(() -> System.nanoTime() > back);
      assertThat(servers).allMatch(ServerProcess::alive);

      try (var _ = EmbeddedBroker.start(folder.resolve("kafka"), port)) {
        awaitReady();
        await().atMost(PATIENCE).until(() -> report(ingest, "d2") == 202);
        awaitActivations(streams, 2);
        assertThat(createToken(ota)).isEqualTo(201);
        for (var each : servers) {
          each.close();
        }
      }
    } finally {
      for (var each : servers) {
        each.close();
      }
    }
  }

  @Test
  void a_start_that_stands_still_for_a_minute_goes_on() throws Exception {
    try (var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      start("streams", broker.bootstrapServers(), Map.of());
      start(
          "ota-server",
          broker.bootstrapServers(),
          Map.of(
              "OTA_OPERATOR_TOKEN",
              OPERATOR,
              "OTA_IMAGE_STORE",
              folder.resolve("images").toString()));
      for (var each : servers) {
        await().pollInterval(Duration.ofMillis(20)).until(() -> each.says("/livez", 200, ""));
        each.freeze();
      }
      long back = System.nanoTime() + FROZEN.toNanos();
      await().atMost(FROZEN.plus(PATIENCE)).until(() -> System.nanoTime() > back);
      for (var each : servers) {
        assertThat(each.alive()).as(each.log()).isTrue();
        each.thaw();
      }
      awaitReady();
    } finally {
      for (var each : servers) {
        each.thaw();
        each.close();
      }
    }
  }

  private ServerProcess start(String command, String kafka, Map<String, String> settings)
      throws Exception {
    var all = new HashMap<>(settings);
    all.put("YUNFAN_FLEET_KEYS", "haier=" + FLEET_KEY);
    if (command.equals("streams")) {
      all.put("STREAMS_STATE_DIR", folder.resolve("state").toString());
      all.put("STREAMS_OPERATOR_TOKEN", ServerProcess.TOKEN);
    }
    var server = ServerProcess.start(folder, List.of(), command, kafka, all);
    servers.add(server);
    return server;
  }

  private void awaitReady() {
    for (var each : servers) {
      await().atMost(PATIENCE).until(each::ready);
    }
  }

  private static void awaitActivations(ServerProcess streams, int count) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            streams.says(
                "/v1/totals", 200, "\"activations\":{\"haier\":{\"w700\":" + count + "}}"));
  }

  private static int report(ServerProcess ingest, String device) throws Exception {
    long now = System.currentTimeMillis();
    byte[] batch =
        TelemetryBatch.CODEC.encode(
            new TelemetryBatch(
                new Reporter(device, "haier", "w700", "1.0.0", 1),
                now,
                List.of(new DeviceEvent(0, now, new Activation("CN-31"))),
                List.of()));
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingest.port() + "/v1/telemetry"))
            .header(
                "authorization",
                "Bearer haier/%s/%s"
                    .formatted(device, new DeviceToken(FLEET_KEY.getBytes(UTF_8)).of(device)))
            .header("content-type", "application/avro")
            .POST(BodyPublishers.ofByteArray(batch))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static int createToken(ServerProcess ota) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ota.port() + "/v1/tokens"))
            .header("authorization", "Bearer " + OPERATOR)
            .POST(BodyPublishers.ofString("{\"name\":\"ann\",\"role\":\"analyst\"}"))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }
}
