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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers that start while a long evidence topic is not read yet, as processes of their own. */
@ExtendWith(KafkaClusterExtension.class)
class EvidenceAtStartTest {
  /** As many records as the topic held where a restart halted healthy rollouts. */
  private static final int OTHERS = 60_000;

  private final TestFleet fleet = new TestFleet();
  private String bootstrap;
  private KafkaClients kafka;
  private Path store;

  @BeforeEach
  void cluster(KafkaCluster cluster, @TempDir Path folder) {
    bootstrap = cluster.getBootstrapServers();
    kafka = new KafkaClients(bootstrap);
    store = folder;
  }

  private ServerProcess server() throws IOException {
    var server = ServerProcess.start(bootstrap, store, fleet);
    fleet.publishTrust(server.client);
    return server;
  }

  private static JsonObject shown(ServerProcess server, String id) {
    return json(server.client.get("/v1/rollouts/" + id, ADMIN));
  }

  /** A rollout that 1,500 handsets confirmed. */
  private String completed(ServerProcess server, String model) {
    String id = started(server, model, stage(10_000, 0, 10));
    confirmed(id, model, 0, 1_500);
    await().until(() -> shown(server, id).getString("state"), "completed"::equals);
    return id;
  }

  private String started(ServerProcess server, String model, JsonObject... stages) {
    byte[] image = TestFleet.image(model.hashCode(), 1_000);
    RunningServer.expect(server.client.put("/v1/images/" + TestFleet.sha256(image), ADMIN, image));
    RunningServer.expect(
        server.client.post("/v1/releases", ADMIN, fleet.release(model + "-2.0", model, image)));
    fleet.taken();
    String id =
        RunningServer.expect(
                server.client.post(
                    "/v1/rollouts", ADMIN, TestFleet.rollout(model + "-2.0", model, stages)))
            .getString("id");
    change(server, id, "start");
    return id;
  }

  private static void change(ServerProcess server, String id, String verb) {
    String path = "/v1/rollouts/" + id;
    var etag = server.client.get(path, ADMIN).headers().firstValue("etag").orElseThrow();
    RunningServer.expect(
        server.client.change(
            path + "/" + verb, ADMIN, etag, new JsonObject().put("reason", "because")));
  }

  private void confirmed(String id, String model, int stage, long handsets) {
    send(Health.of(id, model, model + "-2.0", stage).confirmed(handsets).row());
  }

  private void send(RolloutHealth... rows) {
    try (var producer = kafka.producer("test", Map.of())) {
      for (var row : rows) {
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topic.FLEET_ROLLOUT_HEALTH.name(), row.key(), RolloutHealth.CODEC.encode(row)));
      }
    }
  }

  /** Many newer rows of other rollouts. */
  private void others() {
    var rows = new RolloutHealth[OTHERS];
    for (int i = 0; i < OTHERS; i++) {
      rows[i] = Health.of("other-" + i % 997, "m", "1", 0).confirmed(i).row();
    }
    send(rows);
  }

  @Test
  void neither_a_restart_nor_a_second_server_halts_what_is_healthy() throws IOException {
    String done;
    String open;
    try (var first = server()) {
      done = completed(first, "h7");
      open = started(first, "h8", stage(10_000, 86_400, 10));
      confirmed(open, "h8", 0, 1_500);
      await().until(() -> shown(first, open).getInteger("updated"), updated -> updated == 1_500);
      change(first, open, "pause");
      change(first, open, "resume"); // a baseline
      others();
      for (int i = 0; i < 3; i++) {
        try (var second = server()) {
          judgedWithoutHarm(second, done, open);
          judgedWithoutHarm(first, done, open);
        }
      }
    }
    try (var restarted = server()) {
      judgedWithoutHarm(restarted, done, open);
    }
  }

  /** Both stay as they are until all evidence is read, and while the gate judges it. */
  private static void judgedWithoutHarm(ServerProcess server, String done, String open) {
    await()
        .untilAsserted(() -> {
          assertThat(shown(server, done).getString("state")).isEqualTo("completed");
          assertThat(shown(server, open).getString("state")).isEqualTo("running");
          assertThat(shown(server, open).getBoolean("evidenceRead", true)).isTrue();
          assertThat(shown(server, open).getInteger("updated")).isEqualTo(1_500);
        });
    await()
        .during(Duration.ofSeconds(1)) // ten rounds of the gate
        .until(() ->
            shown(server, done).getString("state").equals("completed")
                && shown(server, open).getString("state").equals("running"));
  }

  @Test
  void rows_that_are_gone_from_the_topic_hold_a_rollout_and_halt_nothing() throws Exception {
    String done;
    try (var first = server()) {
      done = completed(first, "h7");
    }
    deleteEvidence();
    // newer rows only: 3 bad of 203, or 3 of 3 when the baseline is taken off what is left
    send(Health.of(done, "h7", "h7-2.0", 1).confirmed(200).rolledBack(3).row());
    others();

    try (var second = server()) {
      await()
          .untilAsserted(() ->
              assertThat(shown(second, done).getString("waitsFor", ""))
                  .contains("the evidence of h7 has lost counts: 203 attempted now, 1500"));
      assertThat(shown(second, done).getString("state")).isEqualTo("completed");
    }
  }

  private void deleteEvidence() throws Exception {
    try (var admin = kafka.admin()) {
      String name = Topic.FLEET_ROLLOUT_HEALTH.name();
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, name),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
      var all = new HashMap<TopicPartition, RecordsToDelete>();
      for (int i = 0; i < Topic.FLEET_ROLLOUT_HEALTH.partitions(); i++) {
        all.put(new TopicPartition(name, i), RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(all).all().get();
    }
  }
}
