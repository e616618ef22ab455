package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server whose machine is a day ahead of Kafka: to it each soak is over. */
@ExtendWith(KafkaClusterExtension.class)
class WrongClockTest {
  @Test
  void a_server_a_day_ahead_is_not_ready_and_passes_no_stage(
      KafkaCluster cluster, @TempDir Path folder) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var vertx = Vertx.vertx();
    InstantSource ahead = () -> Instant.now().plus(Duration.ofDays(1));
    try (var right = RunningServer.start(kafka, folder.resolve("right"));
        var metrics = new Metrics()) {
      right.release("h7", "2.0");
      String id = right.rollout("h7", "2.0", stage(100, 0, 1), stage(10_000, 0, 1)).getString("id");
      var config =
          OtaConfig.defaults(folder.resolve("wrong"))
              .withOperatorToken(ADMIN)
              .withOnlineKeys(right.fleet.serverKeys);
      try (var wrong =
              OtaServer.start(
                  config, TestFleet.fleetKeys(), kafka, right.now::get, ahead, vertx, metrics);
          var client = new TestClient(wrong.port())) {
        await().until(() -> readiness(client).getString("clock").contains("ahead of Kafka's"));

        assertThat(readiness(client).getJsonObject("checks").getBoolean("clock")).isFalse();
        assertThat(readiness(client).getString("status")).isEqualTo("not ready");
        await().until(() -> waitsFor(client, id).contains("time cannot be told"));
        assertThat(waitsFor(right.client, id)).doesNotContain("time");
        await().until(() -> readiness(right.client).getString("status").equals("ready"));
      }
    } finally {
      vertx.close().await();
    }
  }

  private static JsonObject readiness(TestClient client) {
    return json(client.get("/readyz", ""));
  }

  private static String waitsFor(TestClient client, String id) {
    return json(client.get("/v1/rollouts/" + id, ADMIN)).getString("waitsFor", "");
  }
}
