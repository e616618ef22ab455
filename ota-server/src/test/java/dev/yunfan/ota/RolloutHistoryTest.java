package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The history of a rollout over the API: back-tests and timelines. */
@ExtendWith(KafkaClusterExtension.class)
class RolloutHistoryTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final Firsts NOBODY = new Firsts(0, 0);

  private static RolloutWindow row(String id, String arm, int hour, long joined, long crashes) {
    return new RolloutWindow(
        id,
        TestFleet.VENDOR,
        "h7",
        "2.0",
        arm,
        "",
        0,
        hour * HOUR,
        joined,
        3_600 * joined,
        new Firsts(crashes, 0, hour == 0 ? 0 : 3_600 * (arm.equals("treated") ? 1_000 : 9_000)),
        NOBODY,
        NOBODY,
        NOBODY,
        NOBODY,
        NOBODY,
        0,
        new Updates(10, 10, 10, 0, 0, 0),
        hour * HOUR + 1);
  }

  private static void history(KafkaClients kafka, String id) throws Exception {
    try (var producer = kafka.producer("test", Map.of())) {
      for (int hour = 0; hour < 12; hour++) {
        for (String arm : new String[] {"treated", "control"}) {
          boolean treated = arm.equals("treated");
          long joined = hour > 0 ? 0 : treated ? 1_000 : 9_000;
          long crashes = hour == 0 ? 0 : treated && hour > 3 ? 20 : treated ? 1 : 9;
          var row = row(id, arm, hour, joined, crashes);
          producer
              .send(
                  new ProducerRecord<>(
                      Topic.FLEET_ROLLOUT_WINDOWS.name(),
                      row.key(),
                      RolloutWindow.CODEC.encode(row)))
              .get();
        }
      }
    }
  }

  private static JsonObject backtest(
      RunningServer running, String id, @Nullable JsonObject policy) {
    var order = new JsonObject().put("rollout", id);
    if (policy != null) {
      order.put("guardrails", policy);
    }
    return RunningServer.expect(running.client.post("/v1/rollouts/backtest", ADMIN, order));
  }

  @Test
  void a_policy_is_tested_against_the_hours_of_a_rollout_and_changes_nothing(
      KafkaCluster cluster, @TempDir Path folder) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", stage(1_000, 0, 10_000)).getString("id");
      var empty = backtest(running, id, null);
      assertThat(empty.getString("from")).isNull();
      assertThat(empty.getJsonArray("halts")).isEmpty();
      history(kafka, id);

      var result = backtest(running, id, null);
      var halt = result.getJsonArray("halts").getJsonObject(0);
      assertThat(halt.getJsonArray("models")).containsExactly("h7");
      assertThat(halt.getString("at")).startsWith("1970-01-01T05:00");
      assertThat(halt.getJsonObject("judgement").getString("words")).contains("crash");
      assertThat(result.getLong("attempted")).isEqualTo(120);
      assertThat(result.getLong("spared")).isEqualTo(70);
      assertThat(backtest(running, id, null)).isEqualTo(result);

      var blind = new JsonObject().put("halt", new JsonObject().put("metrics", new JsonArray()));
      assertThat(backtest(running, id, blind).getJsonArray("halts")).isEmpty();
      assertThat(json(running.client.get("/v1/rollouts/" + id, ADMIN)).getString("state"))
          .isEqualTo("running");

      var line = json(running.client.get("/v1/rollouts/" + id + "/timeline?hours=6", ADMIN));
      assertThat(line.getJsonArray("pieces")).hasSize(2);
      var treated =
          line.getJsonArray("pieces")
              .getJsonObject(0)
              .getJsonObject("arms")
              .getJsonObject("treated");
      assertThat(treated.getLong("crash")).isEqualTo(3 + 40);
      assertThat(treated.getDouble("hoursAtRisk")).isEqualTo(5_000);
      assertThat(treated.getDouble("crashesPer1000Hours")).isEqualTo(8.6);
    }
  }

  @Test
  void bad_questions_are_refused(KafkaCluster cluster, @TempDir Path folder) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", stage(1_000, 0, 10_000)).getString("id");
      var unknown = new JsonObject().put("rollout", "nobody");
      assertThat(running.client.post("/v1/rollouts/backtest", ADMIN, unknown).statusCode())
          .isEqualTo(404);
      var off = new JsonObject().put("rollout", id).put("guardrails", "off");
      var refused = running.client.post("/v1/rollouts/backtest", ADMIN, off);
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(json(refused).getString("detail")).contains("name a policy");
      for (String path : new String[] {id + "/timeline?hours=0", id + "/timeline?hours=x"}) {
        assertThat(running.client.get("/v1/rollouts/" + path, ADMIN).statusCode())
            .as(path)
            .isBetween(400, 422);
      }
      assertThat(running.client.get("/v1/rollouts/nobody/timeline", ADMIN).statusCode())
          .isEqualTo(404);
    }
  }
}
