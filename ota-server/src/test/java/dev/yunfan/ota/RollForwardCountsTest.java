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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A rollout that is rolled forward shows the counts of both of its releases, each apart. */
@ExtendWith(KafkaClusterExtension.class)
class RollForwardCountsTest {
  @Test
  void each_release_shows_its_own_counts(KafkaCluster cluster, @TempDir Path folder)
      throws IOException {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.1");
      running.release("h7", "2.3");
      String path =
          "/v1/rollouts/" + running.rollout("h7", "2.1", stage(10_000, 86_400, 0)).getString("id");
      var etag = running.client.get(path, ADMIN).headers().firstValue("etag").orElseThrow();
      var cancel = new JsonObject().put("rollForward", "2.3").put("reason", "breaks the radio");
      RunningServer.expect(running.client.change(path + "/cancel", ADMIN, etag, cancel));

      String id = path.substring(path.lastIndexOf('/') + 1);
      counted(kafka, Health.of(id, "h7", "2.1", 0).confirmed(7).row());
      counted(kafka, Health.of(id, "h7", "2.3", 0).confirmed(4).rolledBack(1).row());

      await()
          .untilAsserted(() -> {
            var shown = json(running.client.get(path, ADMIN));
            assertThat(shown.getLong("updated")).isEqualTo(7);
            assertThat(shown.getJsonArray("rollForwardEvidence")).hasSize(1);
            var forward = shown.getJsonArray("rollForwardEvidence").getJsonObject(0);
            assertThat(forward.getLong("offered")).isEqualTo(5);
            assertThat(forward.getLong("confirmed")).isEqualTo(4);
            assertThat(forward.getLong("rolledBack")).isEqualTo(1);
          });
    }
  }

  private static void counted(KafkaClients kafka, RolloutHealth row) {
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(), row.key(), RolloutHealth.CODEC.encode(row)));
    }
  }
}
