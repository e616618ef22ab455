package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.gate.Health;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import dev.yunfan.schemas.telemetry.Arm;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Guardrails decide by the hours that the streams publish. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedRolloutTest {
  private static final Firsts NOBODY = new Firsts(0, 0);
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  /** A started rollout with the default guardrails. */
  private static String started(RunningServer running, JsonObject... stages) {
    running.release("h7", "2.0");
    var plan = TestFleet.rollout("2.0", "h7", stages);
    plan.remove("guardrails");
    var created = RunningServer.expect(running.client.post("/v1/rollouts", ADMIN, plan));
    return running.change(created.getString("id"), "start").getString("id");
  }

  /** A row of some hour long ago: handsets that came, or crashes of some that had come. */
  private static RolloutWindow row(String id, Arm arm, int hour, long joined, long crashes) {
    return new RolloutWindow(
        id,
        TestFleet.VENDOR,
        "h7",
        "2.0",
        arm.label(),
        "",
        0,
        hour * HOUR,
        joined,
        3_600 * joined,
        new Firsts(crashes, 0),
        new Firsts(crashes, 0),
        NOBODY,
        NOBODY,
        NOBODY,
        NOBODY,
        0,
        new Updates(0, 0, arm == Arm.TREATED ? joined : 0, 0, 0, 0),
        hour * HOUR + 1);
  }

  private void send(RolloutWindow... rows) {
    try (var producer = kafka.producer("test", Map.of())) {
      for (var row : rows) {
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topic.FLEET_ROLLOUT_WINDOWS.name(),
                    row.key(),
                    RolloutWindow.CODEC.encode(row)));
      }
    }
  }

  private void confirmed(String id, long handsets) {
    var row = Health.of(id, "h7", "2.0", 0).confirmed(handsets).row();
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(), row.key(), RolloutHealth.CODEC.encode(row)));
    }
  }

  private static JsonObject shown(RunningServer running, String id) {
    return json(running.client.get("/v1/rollouts/" + id, ADMIN));
  }

  private static String answer(RunningServer running) {
    return json(running.client.checkIn("D1", "h7", "1.0")).getString("decision");
  }

  private static JsonObject lastDecision(RunningServer running) {
    return json(running.client.get("/v1/audit", ADMIN)).getJsonArray("commands").stream()
        .map(JsonObject.class::cast)
        .max(Comparator.comparingLong(each -> each.getLong("offset")))
        .orElseThrow();
  }

  @Test
  void a_release_that_crashes_more_than_on_those_that_wait_is_halted_and_stays_so_after_a_restart(
      @TempDir Path folder) throws IOException {
    String id;
    try (var running = RunningServer.start(kafka, folder)) {
      id = started(running, stage(9_000, 0, 1_000));
      send(
          row(id, Arm.TREATED, 1, 900, 0),
          row(id, Arm.CONTROL, 1, 100, 0),
          row(id, Arm.TREATED, 2, 0, 90),
          row(id, Arm.CONTROL, 2, 0, 10));
      await()
          .untilAsserted(() ->
              assertThat(shown(running, id).getString("waitsFor", ""))
                  .startsWith("0 of 1000 confirmed"));
      assertThat(shown(running, id).getString("state")).isEqualTo("running");

      send(row(id, Arm.TREATED, 3, 0, 300), row(id, Arm.CONTROL, 3, 0, 2));

      await().until(() -> shown(running, id).getString("state").equals("halted"));
      assertThat(answer(running)).isNotEqualTo("offer");
      var halt = lastDecision(running);
      assertThat(halt.getString("actor")).isEqualTo("gatekeeper");
      assertThat(halt.getString("reason")).contains("crash on h7", "390 handsets", "proven");
      assertThat(halt.encode()).contains("judgements");
    }
    try (var again = RunningServer.start(kafka, folder)) {
      assertThat(shown(again, id).getString("state")).isEqualTo("halted");
    }
  }

  @Test
  void a_stage_passes_by_proof_and_not_by_its_soak_alone(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      String id = started(running, stage(5_000, 0, 1), stage(10_000, 86_400, 1));
      confirmed(id, 400);
      send(row(id, Arm.TREATED, 1, 5_000, 0), row(id, Arm.CONTROL, 1, 5_000, 0));
      await()
          .untilAsserted(() ->
              assertThat(shown(running, id).getString("waitsFor", ""))
                  .startsWith("crash: not yet proven below 1.25 times"));

      send(row(id, Arm.TREATED, 2, 0, 600), row(id, Arm.CONTROL, 2, 0, 600));

      await().until(() -> shown(running, id).getInteger("stage") == 1);
      assertThat(lastDecision(running).encode()).contains("no-worse");
    }
  }

  @Test
  void rows_that_contradict_each_other_hold_and_say_so(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      String id = started(running, stage(5_000, 0, 1), stage(10_000, 0, 1));
      confirmed(id, 400);
      send(
          row(id, Arm.TREATED, 1, 10, 0),
          row(id, Arm.CONTROL, 1, 10, 0),
          row(id, Arm.CONTROL, 2, 0, 11));

      await()
          .untilAsserted(() ->
              assertThat(shown(running, id).getString("waitsFor", ""))
                  .contains("more crash than were at risk"));
      assertThat(shown(running, id).getInteger("stage")).isZero();
    }
  }

  @Test
  void resuming_acknowledges_what_was_seen_and_the_evidence_begins_anew(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      String id = started(running, stage(5_000, 86_400, 1));
      send(
          row(id, Arm.TREATED, 1, 500, 0),
          row(id, Arm.CONTROL, 1, 500, 0),
          row(id, Arm.TREATED, 2, 0, 90),
          row(id, Arm.CONTROL, 2, 0, 9));
      await().until(() -> shown(running, id).getString("state").equals("halted"));

      await()
          .untilAsserted(() ->
              assertThat(running.change(id, "resume").getString("state")).isEqualTo("running"));

      assertThat(shown(running, id).getString("waitsFor")).startsWith("soaks until");
      assertThat(answer(running)).isIn("offer", "defer");
    }
  }

  @Test
  void a_server_without_current_evidence_becomes_blind_and_offers_nothing(@TempDir Path folder)
      throws IOException {
    try (var running =
        RunningServer.start(kafka, folder, config -> config.withBlindAfter(Duration.ofMillis(1)))) {
      started(running, stage(10_000, 86_400, 1));

      await()
          .untilAsserted(() ->
              assertThat(json(running.client.checkIn("D1", "h7", "1.0")).getString("reason"))
                  .isEqualTo("blind"));
    }
  }
}
