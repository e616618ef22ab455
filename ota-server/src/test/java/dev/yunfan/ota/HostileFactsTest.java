package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.gate.Health;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.RolloutHealth;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that nobody should have written, on every topic that an ota-server reads but the control
 * log: it passes them over, now and at its next start, and goes on judging by the good ones.
 */
@ExtendWith(KafkaClusterExtension.class)
class HostileFactsTest {
  private static final List<Topic> TOPICS =
      List.of(
          Topic.FLEET_ROLLOUT_HEALTH,
          Topic.FLEET_ADOPTION,
          Topic.OTA_ROLLOUTS,
          Topic.OTA_ACCESS,
          Topic.OTA_CATALOGUE);

  private KafkaClients kafka;

  @BeforeEach
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @Test
  void hostile_records_stop_no_server_and_hide_no_good_one(@TempDir Path folder) throws Exception {
    String id;
    var running = RunningServer.start(kafka, folder);
    try (running) {
      running.release("h7", "2.0");
      id =
          running
              .rollout("h7", "2.0", stage(5_000, 0, 10), stage(10_000, 86_400, 10))
              .getString("id");
      for (var topic : TOPICS) {
        send(topic, "garbage", "garbage".getBytes(UTF_8));
        send(topic, "deleted", null);
        send(topic, "x/".repeat(40), new byte[0]);
        send(
            topic,
            "of/another/topic",
            FirmwareCount.CODEC.encode(new FirmwareCount("a", "b", "c", -1, 0)));
      }
      send(Health.of(id, "h7", "2.0", 0).confirmed(12).row());

      await().until(() -> openStage(running, id) == 1);
      assertThat(running.client.get("/readyz", "").statusCode()).isEqualTo(200);
    }
    try (var again = running.another(kafka, folder.resolve("again"))) {
      await().until(() -> again.client.get("/readyz", "").statusCode() == 200);
      assertThat(openStage(again, id)).isEqualTo(1);
      assertThat(json(again.client.get("/v1/rollouts/" + id, ADMIN)).getInteger("updated"))
          .isEqualTo(12);
    }
  }

  private static int openStage(RunningServer server, String id) {
    return json(server.client.get("/v1/rollouts/" + id, ADMIN)).getInteger("stage");
  }

  private void send(RolloutHealth row) throws Exception {
    send(Topic.FLEET_ROLLOUT_HEALTH, row.key(), RolloutHealth.CODEC.encode(row));
  }

  /** Into the key's own partition: what a good row says elsewhere is passed over. */
  private void send(Topic topic, String key, byte @Nullable [] value) throws Exception {
    try (var producer = kafka.producer("somebody", Map.of())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }
}
