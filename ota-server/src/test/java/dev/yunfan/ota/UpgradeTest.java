package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server of 0.1.0 and one of now on one log: beside each other, back, and past the upgrade. */
@Tag("upgrade")
@ExtendWith(KafkaClusterExtension.class)
class UpgradeTest {
  private final TestFleet fleet = new TestFleet();
  private String bootstrap;
  private Path store;

  @BeforeEach
  void keepAddresses(KafkaCluster cluster, @TempDir Path folder) {
    bootstrap = cluster.getBootstrapServers();
    store = folder;
  }

  @Test
  void both_versions_take_turns_on_one_log_and_agree() throws Exception {
    String id;
    try (var old = OldServer.start(bootstrap, store, fleet)) {
      fleet.publishTrust(old.client);
      id = rollout(old.client);
      try (var now = ServerProcess.start(bootstrap, store, fleet)) {
        await().until(() -> ready(now.client));
        for (var turn :
            List.of(
                new Turn(now.client, "start"),
                new Turn(old.client, "pause"),
                new Turn(now.client, "resume"),
                new Turn(old.client, "halt"),
                new Turn(now.client, "resume"))) {
          assertThat(change(turn.client, id, turn.verb).statusCode()).isEqualTo(200);
          agree(id, old.client, now.client);
        }
      }
      assertThat(change(old.client, id, "pause").statusCode()).isEqualTo(200);
    }
    try (var back = OldServer.start(bootstrap, store, fleet);
        var again = ServerProcess.start(bootstrap, store, fleet)) {
      await().until(() -> ready(again.client));
      agree(id, back.client, again.client);
      assertThat(json(get(back.client, id)).getString("state")).isEqualTo("paused");
      assertThat(change(back.client, id, "resume").statusCode()).isEqualTo(200);
      agree(id, back.client, again.client);
    }
  }

  @Test
  void after_the_upgrade_the_old_version_fails_closed_and_the_new_one_goes_on() throws Exception {
    try (var old = OldServer.start(bootstrap, store, fleet)) {
      fleet.publishTrust(old.client); // else the new server would begin the log with rules 2
      String id = rollout(old.client);
      assertThat(change(old.client, id, "start").statusCode()).isEqualTo(200);
      try (var now = ServerProcess.start(bootstrap, store, fleet)) {
        upgradeBeside(old, now, id);
      }
    }
  }

  private void upgradeBeside(OldServer old, ServerProcess now, String id) throws IOException {
    await().until(() -> ready(now.client));
    agree(id, old.client, now.client);
    var wider = new JsonObject().put("reason", "wider").put("stage", TestFleet.stage(6_000, 0, 1));

    var early = change(now.client, id, "widen", wider);
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(json(early).getString("detail")).contains("control upgrade --to 2");

    upgrade(now.client);

    await().until(() -> !old.ready());
    assertThat(json(old.client.checkIn("D-1", "h7", "1.0")).getString("decision"))
        .as("an old server that cannot read the log offers nothing")
        .isNotEqualTo("offer");
    assertThat(ready(now.client)).isTrue();
    assertThat(change(now.client, id, "widen", wider).statusCode()).isEqualTo(200);
    try (var restarted = ServerProcess.start(bootstrap, store, fleet)) {
      await().until(() -> ready(restarted.client));
      agree(id, now.client, restarted.client);
      assertThat(json(get(restarted.client, id)).getInteger("shareBasisPoints")).isEqualTo(6_000);
    }
  }

  private record Turn(TestClient client, String verb) {}

  private static void upgrade(TestClient client) {
    var shown = client.get("/v1/control/rules", ADMIN);
    assertThat(json(shown).getInteger("rules")).isEqualTo(1);
    RunningServer.expect(
        client.change(
            "/v1/control/rules",
            ADMIN,
            shown.headers().firstValue("etag").orElseThrow(),
            new JsonObject().put("rules", 2).put("reason", "all servers are of 0.2.0")));
  }

  /** A release of 2.0 for the h7, and its drafted rollout to half of them. */
  private String rollout(TestClient client) throws IOException {
    byte[] image = TestFleet.image(7, 1_000);
    RunningServer.expect(client.put("/v1/images/" + TestFleet.sha256(image), ADMIN, image));
    RunningServer.expect(client.post("/v1/releases", ADMIN, fleet.release("2.0", "h7", image)));
    fleet.taken();
    var plan = TestFleet.rollout("2.0", "h7", TestFleet.stage(5_000, 86_400, 10));
    plan.remove("guardrails"); // 0.1.0 knows no such member
    return RunningServer.expect(client.post("/v1/rollouts", ADMIN, plan)).getString("id");
  }

  private static boolean ready(TestClient client) {
    return client.send(client.to("/readyz")).statusCode() == 200;
  }

  private static HttpResponse<byte[]> get(TestClient client, String id) {
    return client.get("/v1/rollouts/" + id, ADMIN);
  }

  private static HttpResponse<byte[]> change(TestClient client, String id, String verb) {
    return change(client, id, verb, new JsonObject().put("reason", "a turn"));
  }

  private static HttpResponse<byte[]> change(
      TestClient client, String id, String verb, JsonObject body) {
    String etag = get(client, id).headers().firstValue("etag").orElseThrow();
    return client.change("/v1/rollouts/" + id + "/" + verb, ADMIN, etag, body);
  }

  /** Waits until both show the rollout in the same state, and their logs have the same head. */
  private static void agree(String id, TestClient one, TestClient other) {
    await()
        .untilAsserted(() -> {
          for (String field : List.of("state", "version", "shareBasisPoints")) {
            assertThat(json(get(one, id)).getValue(field))
                .as(field)
                .isEqualTo(json(get(other, id)).getValue(field));
          }
          assertThat(head(one)).isEqualTo(head(other));
        });
  }

  private static String head(TestClient client) {
    return json(client.get("/v1/audit/head", ADMIN)).getString("hash");
  }
}
