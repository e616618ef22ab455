package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Handsets with a bad release are brought to its fix, beside the rollout that was halted. */
@ExtendWith(KafkaClusterExtension.class)
class FixedRolloutTest {
  @Test
  void handsets_with_the_bad_release_get_the_fix_and_others_nothing(
      KafkaCluster cluster, @TempDir Path folder) throws IOException {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      running.release("h7", "2.1");
      String bad = running.rollout("h7", "2.0", stage(10_000, 86_400, 0)).getString("id");
      assertThat(decision(running, "1.0")).isEqualTo("offer");
      running.change(bad, "halt");

      var plan = TestFleet.rollout("2.1", "h7", stage(10_000, 86_400, 0));
      plan.put("fromVersions", new JsonArray().add("2.0"));
      var fix = RunningServer.expect(running.client.post("/v1/rollouts", ADMIN, plan));
      running.change(fix.getString("id"), "start");

      assertThat(decision(running, "1.0")).isEqualTo("up-to-date");
      var offer = json(running.client.checkIn("D1", "h7", "2.0"));
      assertThat(offer.getString("decision")).isEqualTo("offer");
      assertThat(offer.getJsonObject("manifest").encode()).contains("2.1");
      var etag = running.client.get("/v1/rollouts/" + bad, ADMIN).headers().firstValue("etag");
      var refused =
          running.client.change(
              "/v1/rollouts/" + bad + "/resume",
              ADMIN,
              etag.orElseThrow(),
              new JsonObject().put("reason", "it was the carrier"));
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(json(refused).getString("detail")).contains(fix.getString("id"));
    }
  }

  private static String decision(RunningServer running, String firmware) {
    return json(running.client.checkIn("D1", "h7", firmware)).getString("decision");
  }
}
