package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.FirmwareCount;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Plans that can never move are refused or warned about, over the API. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanWarningsTest {
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

  /** A release of a model of its own, of which so many handsets run 1.0. */
  private void fleet(String model, String release, long handsets) {
    running.release(model, release);
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ADOPTION.name(),
                  "haier/" + model + "/1.0",
                  FirmwareCount.CODEC.encode(
                      new FirmwareCount("haier", model, "1.0", handsets, 0))));
    }
    await()
        .until(
            () ->
                json(running.client.post(
                        "/v1/rollouts/preview",
                        ADMIN,
                        TestFleet.rollout(release, model, stage(10_000, 0, 0))))
                    .getLong("reached"),
            reached -> reached == handsets);
  }

  private HttpResponse<byte[]> create(JsonObject plan) {
    return running.client.post("/v1/rollouts", ADMIN, plan);
  }

  private static List<String> warnings(JsonObject rollout) {
    return rollout.getJsonArray("warnings").stream()
        .map(warning -> ((JsonObject) warning).getString("code"))
        .toList();
  }

  @Test
  void a_share_too_small_for_its_default_is_a_warning_at_preview_creation_and_start() {
    fleet("h1", "2.1", 200);
    var plan =
        TestFleet.rollout(
            "2.1",
            "h1",
            new JsonObject().put("shareBasisPoints", 100),
            new JsonObject().put("shareBasisPoints", 10_000));

    var preview = json(running.client.post("/v1/rollouts/preview", ADMIN, plan));
    var created = RunningServer.expect(create(plan));
    var started = running.change(created.getString("id"), "start");

    for (var answer : List.of(preview, created, started)) {
      assertThat(warnings(answer)).containsExactly("stage-too-small");
      assertThat(answer.getJsonArray("warnings").getJsonObject(0).getString("detail"))
          .contains("stage 1 needs 10 confirmed updates (the default) and adds about 2 handsets");
    }
    var first = started.getJsonArray("stages").getJsonObject(0);
    assertThat(first.getInteger("minConfirmed")).isEqualTo(10);
    assertThat(first.getInteger("soakSeconds")).isEqualTo(86_400);
  }

  @Test
  void more_confirmed_updates_than_a_stage_has_handsets_are_refused_by_name() {
    fleet("h2", "2.2", 200);

    var refused = create(TestFleet.rollout("2.2", "h2", stage(100, 0, 30), stage(10_000, 0, 0)));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).getString("type")).endsWith("/stage-too-small");
    assertThat(json(refused).getString("detail"))
        .contains("stage 1 needs 30 confirmed updates and adds about 2 handsets");
  }

  @Test
  void versions_that_nobody_can_pass_or_start_from_are_refused_by_name() {
    fleet("h3", "2.3", 200);
    for (var bad :
        Map.of("mustPass", "must-pass-not-older", "fromVersions", "from-not-older").entrySet()) {
      var plan =
          TestFleet.rollout("2.3", "h3", stage(10_000, 0, 0))
              .put(bad.getKey(), new JsonArray().add("2.3"));
      var refused = create(plan);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(json(refused).getString("type")).endsWith("/" + bad.getValue());
    }
  }

  @Test
  void a_plan_that_starts_below_a_version_to_be_passed_is_refused_by_name() {
    running.release("h6", "2.5.9");
    fleet("h6", "2.6", 200);
    var plan =
        TestFleet.rollout("2.6", "h6", stage(10_000, 0, 0))
            .put("fromVersions", new JsonArray().add("2.0"))
            .put("mustPass", new JsonArray().add("2.5.9"));

    var refused = create(plan);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).getString("type")).endsWith("/from-below-must-pass");
    assertThat(json(refused).getString("detail"))
        .isEqualTo(
            "no h6 updates from 2.0, since 2.5.9 must be passed first and is newer; name 2.5.9 or a newer version to start from, or leave the condition out");
  }

  @Test
  void a_must_pass_release_that_is_withdrawn_is_named_while_the_rollout_runs() {
    running.release("h4", "2.3.9");
    fleet("h4", "2.4", 200);
    var plan =
        TestFleet.rollout("2.4", "h4", stage(10_000, 86_400, 0))
            .put("mustPass", new JsonArray().add("2.3.9"));
    var created = RunningServer.expect(create(plan));
    assertThat(warnings(created)).isEmpty();
    running.change(created.getString("id"), "start");
    String release = "/v1/releases/haier/2.3.9";

    var etag = running.client.get(release, ADMIN).headers().firstValue("etag").orElseThrow();
    RunningServer.expect(
        running.client.change(
            release + "/withdraw", ADMIN, etag, new JsonObject().put("reason", "battery")));

    var shown = json(running.client.get("/v1/rollouts/" + created.getString("id"), ADMIN));
    assertThat(warnings(shown)).containsExactly("must-pass-withdrawn");
  }

  @Test
  void a_fleet_that_nobody_knows_is_a_warning() {
    running.release("h5", "2.5");
    var plan = TestFleet.rollout("2.5", "h5", stage(100, 0, 30));
    await() // until the counts are read
        .until(
            () -> warnings(json(running.client.post("/v1/rollouts/preview", ADMIN, plan))),
            List.of("fleet-unknown")::equals);

    assertThat(warnings(RunningServer.expect(create(plan)))).containsExactly("fleet-unknown");
  }
}
