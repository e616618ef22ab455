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
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A plan whose last stage is below 100 % offers nothing beyond it until a person says so. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LastShareTest {
  private KafkaClients kafka;
  private RunningServer running;

  @BeforeAll
  void start(KafkaCluster cluster, @TempDir Path folder) throws IOException {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    running = RunningServer.start(kafka, folder);
  }

  @AfterAll
  void stop() {
    running.close();
  }

  private void confirmed(String id, String model, String release, int stage, long handsets) {
    var row = Health.of(id, model, release, stage).confirmed(handsets).row();
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(), row.key(), RolloutHealth.CODEC.encode(row)));
    }
  }

  private JsonObject shown(String id) {
    return json(running.client.get("/v1/rollouts/" + id, ADMIN));
  }

  private HttpResponse<byte[]> move(String id, String verb, JsonObject body) {
    String path = "/v1/rollouts/" + id;
    var etag = running.client.get(path, ADMIN).headers().firstValue("etag").orElseThrow();
    return running.client.change(path + "/" + verb, ADMIN, etag, body.put("reason", "because"));
  }

  private String heldAt34Percent(String model, String release) {
    running.release(model, release);
    String id = running.rollout(model, release, stage(3_400, 0, 0)).getString("id");
    confirmed(id, model, release, 0, 10);
    await()
        .untilAsserted(() ->
            assertThat(shown(id).getString("waitsFor", ""))
                .startsWith("held at 34 %, the plan's last share"));
    return id;
  }

  @Test
  void it_is_held_there_and_widened_by_a_person() {
    String id = heldAt34Percent("h7", "2.1");
    assertThat(shown(id).getString("state")).isEqualTo("running");
    var listed = json(running.client.get("/v1/rollouts", ADMIN)).getJsonArray("rollouts");
    assertThat(listed.getJsonObject(0).getString("waitsFor"))
        .as("a list says so too")
        .isEqualTo(shown(id).getString("waitsFor"));
    assertThat(shown(id).getInteger("shareBasisPoints")).isEqualTo(3_400);
    // a person's word for the next stage is not a word for everybody
    var advanced = move(id, "advance", new JsonObject());
    assertThat(advanced.statusCode()).isEqualTo(409);
    assertThat(json(advanced).getString("detail")).contains("rollout widen");

    var narrower = move(id, "widen", new JsonObject().put("stage", stage(3_000, 0, 0)));
    assertThat(narrower.statusCode()).isEqualTo(422);
    var widened =
        RunningServer.expect(
            move(
                id,
                "widen",
                new JsonObject().put("stage", new JsonObject().put("shareBasisPoints", 10_000))));
    assertThat(widened.getInteger("stage")).isEqualTo(1);
    assertThat(widened.getInteger("shareBasisPoints")).isEqualTo(10_000);
    var opened = widened.getJsonArray("stages").getJsonObject(1);
    assertThat(opened.getInteger("soakSeconds")).isEqualTo(86_400);
    assertThat(opened.getInteger("minConfirmed")).isEqualTo(20);

    running.now.updateAndGet(now -> now.plusSeconds(86_400));
    await()
        .until(
            () -> shown(id).getString("waitsFor", ""),
            "0 of 20 confirmed updates of the handsets that this stage added"::equals);
    confirmed(id, "h7", "2.1", 1, 20);
    await().until(() -> shown(id).getString("state"), "completed"::equals);
    // to roll the same release out again moves nobody
    var again = running.rollout("h7", "2.1", stage(10_000, 86_400, 0));
    assertThat(again.getJsonArray("warnings").encode())
        .contains(
            "already-current", "2.1 is the current release of h7 by the completed rollout " + id);
  }

  @Test
  void it_does_not_block_the_next_rollout_and_can_be_ended() {
    String id = heldAt34Percent("h8", "2.2");
    running.release("h8", "2.3");

    var next = running.rollout("h8", "2.3", stage(10_000, 86_400, 0));

    assertThat(next.getString("state")).isEqualTo("running");
    assertThat(RunningServer.expect(move(id, "cancel", new JsonObject())).getString("state"))
        .isEqualTo("cancelled");
  }
}
