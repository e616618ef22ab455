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
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on the streams' counts, as the public API shows them. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerdictsOnCountsTest {
  private KafkaClients kafka;
  private RunningServer server;

  @BeforeAll
  void start(KafkaCluster cluster, @TempDir Path folder) throws IOException {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    server = RunningServer.start(kafka, folder);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** A started rollout of a new release. */
  private JsonObject started(String model, String version, JsonObject... stages) {
    server.release(model, version);
    return server.rollout(model, version, stages);
  }

  private void report(
      String rolloutId, String model, String version, int stage, long confirmed, long failed) {
    send(Health.of(rolloutId, model, version, stage).confirmed(confirmed).failed(failed).row());
  }

  private void send(RolloutHealth health) {
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(),
                  health.key(),
                  RolloutHealth.CODEC.encode(health)));
    }
  }

  private void awaitState(String rolloutId, String state) {
    await()
        .untilAsserted(() ->
            assertThat(
                    json(server.client.get("/v1/rollouts/" + rolloutId, ADMIN)).getString("state"))
                .isEqualTo(state));
  }

  @Test
  void too_many_failures_halt_a_rollout_and_nobody_is_offered_it_again() {
    String id = started("h8", "3.0.0", stage(10_000, 86_400, 10)).getString("id");
    assertThat(json(server.client.checkIn("D1", "h8", "2.0.0")).getString("decision"))
        .isEqualTo("offer");

    report(id, "h8", "3.0.0", 0, 25, 15);

    awaitState(id, "halted");
    assertThat(json(server.client.get("/v1/rollouts/" + id, ADMIN)).getString("reason"))
        .contains("15 of 40 settled updates failed");
    assertThat(json(server.client.checkIn("D1", "h8", "2.0.0")).getString("decision"))
        .isEqualTo("up-to-date");
    assertThat(server.change(id, "resume").getString("state")).isEqualTo("running");
    assertThat(json(server.client.checkIn("D1", "h8", "2.0.0")).getString("decision"))
        .isEqualTo("offer");
  }

  @Test
  void harm_that_shows_after_completion_stops_the_release_for_those_who_come_later() {
    String id = started("h11", "6.0.0", stage(10_000, 0, 10)).getString("id");
    report(id, "h11", "6.0.0", 0, 1_000, 0);
    awaitState(id, "completed");
    assertThat(json(server.client.checkIn("BOUGHT-LATER", "h11", "1.0")).getString("decision"))
        .isEqualTo("offer");

    report(id, "h11", "6.0.0", 0, 1_025, 15);

    awaitState(id, "halted");
    assertThat(json(server.client.get("/v1/rollouts/" + id, ADMIN)).getString("reason"))
        .contains("15 of 40 settled updates since the last resume or completion failed");
    assertThat(json(server.client.checkIn("BOUGHT-LATER", "h11", "1.0")).getString("decision"))
        .isEqualTo("up-to-date");
  }

  @Test
  void five_of_the_first_five_that_roll_back_stop_a_rollout_that_asks_for_nothing() {
    String id =
        started("h12", "7.0.0", stage(100, 0, 0), stage(1_000, 0, 0), stage(10_000, 0, 0))
            .getString("id");

    send(Health.of(id, "h12", "7.0.0", 0).rolledBack(5).row());

    awaitState(id, "halted");
    var shown = json(server.client.get("/v1/rollouts/" + id, ADMIN));
    assertThat(shown.getString("reason")).contains("5 of 5 settled updates");
    assertThat(shown.getInteger("rolledBack")).isEqualTo(5);
    assertThat(shown.getInteger("failed")).isZero();
  }

  @Test
  void handsets_that_failed_once_and_then_confirmed_have_not_failed() {
    String id =
        started("h13", "8.0.0", stage(100, 0, 40), stage(10_000, 86_400, 0)).getString("id");

    send(Health.of(id, "h13", "8.0.0", 0).confirmed(40).recovered(40).row());

    await()
        .until(
            () -> json(server.client.get("/v1/rollouts/" + id, ADMIN)).getInteger("stage"),
            stage -> stage == 1);
    var shown = json(server.client.get("/v1/rollouts/" + id, ADMIN));
    assertThat(shown.getInteger("updated")).isEqualTo(40);
    assertThat(shown.getInteger("failed")).isZero();
    var stages = shown.getJsonArray("stages");
    assertThat(stages.getJsonObject(0).getInteger("confirmed")).isEqualTo(40);
    assertThat(stages.getJsonObject(1).getInteger("minConfirmed")).isEqualTo(20);
    assertThat(stages.getJsonObject(1).getBoolean("minConfirmedDefault")).isTrue();
  }
}
