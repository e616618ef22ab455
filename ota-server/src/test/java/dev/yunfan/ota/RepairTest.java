package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.ota.log.ControlInspection;
import dev.yunfan.ota.log.ControlInspection.Order;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A record of the control log that nobody can read stops a server until it is repaired. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepairTest {
  private static final SigningKey KEY = SigningKey.generate(Scheme.ED25519);
  private static final SigningKey STRANGER = SigningKey.generate(Scheme.ED25519);
  private static final byte[] GARBAGE = "hello".getBytes(UTF_8);

  private KafkaClients kafka;
  private ControlInspection inspection;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    inspection = new ControlInspection(kafka);
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  private RunningServer server(Path folder) throws IOException {
    return RunningServer.start(
        kafka, folder, config -> config.withRepairKey(new RepairKey(KEY.publicKey())));
  }

  private long append(byte @Nullable [] value) throws Exception {
    try (var producer = kafka.producer("a-script", Map.of())) {
      return producer
          .send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, "haier", value))
          .get()
          .offset();
    }
  }

  private void repair(long offset, SigningKey key, RunningServer running) throws Exception {
    var found = inspection.look(OptionalLong.of(offset)).found().getFirst();
    inspection.repair(
        new Order(offset, found.sha256(), false, "a script wrote it"), key, running.now.get());
  }

  /** Whether the server follows the control log. */
  private static boolean follows(RunningServer running) {
    var checks = json(running.client.get("/readyz", "")).getJsonObject("checks");
    return checks.getBoolean("control-log");
  }

  @Test
  void a_record_that_is_not_there_is_no_good_record() throws Exception {
    append(GARBAGE);
    assertThatIOException()
        .isThrownBy(() -> inspection.look(OptionalLong.of(7)))
        .withMessage("there is no record 7; the control log ends at 0");
  }

  @Test
  void a_repair_heals_a_running_server_and_its_next_start(@TempDir Path folder) throws Exception {
    var stage = TestFleet.stage(10_000, 0, 1);
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      running.rollout("h7", "2.0", stage);
      long bad = append(GARBAGE);
      await().until(() -> !follows(running));
      var unready = running.client.get("/readyz", "");
      assertThat(unready.statusCode()).isEqualTo(503);
      assertThat(json(unready).getJsonObject("readers").getString("control-log"))
          .contains("./yunfan control repair --kafka HOST:PORT --offset " + bad);
      assertThat(json(running.client.checkIn("D1", "h7", "1.0")).encode())
          .contains("control-log-behind");
      var change =
          running.client.post("/v1/webhooks", ADMIN, new JsonObject().put("url", "http://a.b/c"));
      assertThat(change.statusCode()).isNotEqualTo(201);

      repair(bad, STRANGER, running);
      assertThat(follows(running)).isFalse();
      repair(bad, KEY, running);

      await().until(() -> follows(running));
      assertThat(json(running.client.checkIn("D1", "h7", "1.0")).getString("decision"))
          .isEqualTo("offer");
      var verified = json(running.client.get("/v1/audit/verify", ADMIN));
      assertThat(verified.getBoolean("intact")).as(verified.encode()).isTrue();
      assertThat(verified.getJsonArray("repaired").getJsonObject(0).getLong("offset"))
          .isEqualTo(bad);
    }
    try (var again = server(folder.resolve("again"))) {
      assertThat(follows(again)).isTrue();
      assertThat(json(again.client.get("/v1/rollouts", ADMIN)).getJsonArray("rollouts")).hasSize(1);
    }
  }

  @Test
  void a_record_of_a_build_that_folds_differently_stops_a_server_and_says_what_differs(
      @TempDir Path folder) throws Exception {
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      var head = json(running.client.get("/v1/audit/head", ADMIN));
      String other = "ab".repeat(32);
      assertThat(head.getString("stateDigest")).hasSize(64).isNotEqualTo(other);
      append(
          new ControlRecord(
                  "c-other",
                  running.now.get().toEpochMilli(),
                  Actor.named("li"),
                  "by another build",
                  "haier",
                  0,
                  new ChainHead(head.getLong("offset"), head.getString("hash")),
                  new Command.RevokeDevice("D9"),
                  2,
                  other)
              .encode());

      await().until(() -> !follows(running));

      var readers = json(running.client.get("/readyz", "")).getJsonObject("readers");
      assertThat(readers.getString("control-log"))
          .contains(other)
          .contains(head.getString("stateDigest"));
      assertThat(json(running.client.checkIn("D1", "h7", "1.0")).getString("decision"))
          .isNotEqualTo("offer");
    }
  }

  @Test
  void a_server_does_not_start_on_what_it_cannot_read_and_says_what_to_run(@TempDir Path folder)
      throws Exception {
    long bad;
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      bad = append(null);
    }

    assertThatThrownBy(() -> server(folder.resolve("again")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("record %d of ota.control cannot be read".formatted(bad))
        .hasMessageContaining("./yunfan control repair --kafka HOST:PORT --offset " + bad);
  }

  @Test
  void an_inspection_shows_what_is_there_and_a_repair_must_name_it(@TempDir Path folder)
      throws Exception {
    try (var running = server(folder)) {
      long bad = append(GARBAGE);

      var report = inspection.look(OptionalLong.empty());

      assertThat(report.unreadable()).isEqualTo(1);
      var found = report.found().getFirst();
      assertThat(found.offset()).isEqualTo(bad);
      assertThat(found.key()).isEqualTo("haier");
      assertThat(found.firstBytes()).isEqualTo(HexFormat.of().formatHex(GARBAGE));
      assertThat(found.problem()).contains("C3 01");
      assertThat(found.open()).isTrue();
      var now = running.now.get();
      var other = new Order(bad, "ab".repeat(32), false, "because");
      assertThatThrownBy(() -> inspection.repair(other, KEY, now)).hasMessageContaining("SHA-256");
      var beyond = new Order(99, found.sha256(), false, "because");
      assertThatThrownBy(() -> inspection.repair(beyond, KEY, now))
          .hasMessageContaining("there is no record 99");
      var first = inspection.look(OptionalLong.of(0)).found().getFirst();
      var readable = new Order(0, first.sha256(), false, "because");
      assertThatThrownBy(() -> inspection.repair(readable, KEY, now))
          .hasMessageContaining("can be read (UpgradeRules)");
    }
  }
}
