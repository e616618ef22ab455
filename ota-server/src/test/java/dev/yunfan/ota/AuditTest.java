package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Rules;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {
  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  @Test
  void the_record_tells_who_what_why_and_before_and_after(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", TestFleet.stage(100, 0, 1)).getString("id");

      var commands = json(running.client.get("/v1/audit", ADMIN)).getJsonArray("commands");

      var last = commands.getJsonObject(commands.size() - 1);
      assertThat(last.getString("actor")).isEqualTo("first-admin");
      assertThat(last.getString("command")).isEqualTo("StartRollout");
      assertThat(last.getString("subject")).isEqualTo(id);
      assertThat(last.getString("reason")).isEqualTo("as planned");
      assertThat(last.getString("before")).isEqualTo("draft version 1");
      assertThat(last.getString("after")).isEqualTo("running stage 1 of 1 version 2");
      var verified = json(running.client.get("/v1/audit/verify", ADMIN));
      assertThat(verified.getBoolean("intact")).isTrue();
      assertThat(verified.getLong("commands")).isEqualTo(5);
    }
  }

  @Test
  void pages_and_filters_find_what_was_done_and_what_was_refused(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", TestFleet.stage(100, 0, 1)).getString("id");
      running.now.updateAndGet(now -> now.plusSeconds(60));
      var refused =
          running.client.change(
              "/v1/rollouts/" + id + "/pause",
              ADMIN,
              "\"1\"",
              new JsonObject().put("reason", "saw an old page"));
      assertThat(refused.statusCode()).isEqualTo(409);

      var all = json(running.client.get("/v1/audit", ADMIN)).getJsonArray("commands");
      assertThat(all).hasSize(6); // first the log's rules, then root and delegations
      var last = all.getJsonObject(5);
      assertThat(last.getString("effect")).isEqualTo("void");
      assertThat(last.getString("reason")).isEqualTo("saw an old page");
      assertThat(last.getString("detail")).contains("at version 2");

      var page = json(running.client.get("/v1/audit?limit=1&after=0", ADMIN));
      assertThat(page.getJsonArray("commands")).containsExactly(all.getJsonObject(1));
      assertThat(page.getLong("next")).isEqualTo(1);
      var rest = json(running.client.get("/v1/audit?limit=4&after=1", ADMIN));
      assertThat(rest.getJsonArray("commands"))
          .containsExactly(
              all.getJsonObject(2),
              all.getJsonObject(3),
              all.getJsonObject(4),
              all.getJsonObject(5));
      assertThat(rest.containsKey("next")).isFalse();

      assertThat(found(running, "rollout=" + id)).isEqualTo(3);
      assertThat(found(running, "actor=first-admin")).isEqualTo(5);
      assertThat(found(running, "actor=somebody")).isZero();
      assertThat(found(running, "vendor=haier")).isEqualTo(4);
      assertThat(found(running, "vendor=acer")).isZero();
      assertThat(found(running, "since=" + running.now.get())).isEqualTo(1);
      assertThat(found(running, "until=" + running.now.get())).isEqualTo(5);
      assertThat(running.client.get("/v1/audit?since=yesterday", ADMIN).statusCode())
          .isEqualTo(400);

      var head = json(running.client.get("/v1/audit/head", ADMIN));
      String noted = head.getLong("offset") + ":" + head.getString("hash");
      var verified = json(running.client.get("/v1/audit/verify?expect=" + noted, ADMIN));
      assertThat(verified.getBoolean("intact")).isTrue();
      assertThat(verified.getJsonObject("head").getLong("offset"))
          .isEqualTo(head.getLong("offset"));
      assertThat(verified.getJsonObject("head").getString("hash"))
          .isEqualTo(head.getString("hash"));
      assertThat(head.getInteger("rules")).isEqualTo(Rules.NEWEST.number());
      assertThat(head.getString("stateDigest")).hasSize(64);
    }
  }

  private static int found(RunningServer running, String filter) {
    return json(running.client.get("/v1/audit?" + filter, ADMIN)).getJsonArray("commands").size();
  }

  @Test
  void a_page_is_told_at_once_and_not_after_a_wait_for_commands_to_come(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long asked = System.nanoTime();
        assertThat(found(running, "limit=10")).isEqualTo(2);
        best = Math.min(best, System.nanoTime() - asked);
      }
      assertThat(best).isLessThan(Duration.ofMillis(400).toNanos()); // Kafka's wait is 500
    }
  }

  @Test
  void explain_shows_the_questions_and_the_answer(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", TestFleet.stage(5_000, 0, 1)).getString("id");
      var decisions = new JsonObject();
      for (int i = 0; i < 20; i++) {
        var explained =
            json(
                running.client.get(
                    "/v1/devices/haier/D" + i + "/explain?model=h7&firmware=1.0", ADMIN));
        String decision = explained.getJsonObject("decision").getString("decision");
        assertThat(json(running.client.checkIn("D" + i, "h7", "1.0")).getString("decision"))
            .isEqualTo(decision);
        decisions.put(decision, explained);
      }
      var deferred = decisions.getJsonObject("defer").getJsonArray("questions");
      var last = deferred.getJsonObject(deferred.size() - 1);
      assertThat(last.getString("question")).isEqualTo("bucket within share");
      assertThat(last.getBoolean("holds")).isFalse();
      assertThat(last.getString("because")).endsWith("open below 5000");

      running.change(id, "pause");
      assertThat(
              json(running.client.get("/v1/devices/haier/D1/explain?model=h7&firmware=1.0", ADMIN))
                  .getJsonArray("notOffering")
                  .getJsonObject(0)
                  .getString("state"))
          .isEqualTo("paused");
    }
  }

  @Test
  void an_image_that_a_handset_rolled_back_is_neither_offered_nor_signed_for_it_again(
      @TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      running.rollout("h7", "2.0", TestFleet.stage(10_000, 0, 1));
      var offer = json(running.client.checkIn("D1", "h7", "1.0"));
      var image = offer.getJsonObject("manifest").getString("sha256");

      var claim =
          new JsonObject()
              .put("model", "h7")
              .put("firmware", "1.0")
              .put("nonce", "n")
              .put("rejected", new JsonArray().add("cd".repeat(32)).add(image));
      var answer = json(running.client.checkIn("D1", claim));
      assertThat(answer.getString("decision")).isEqualTo("defer");
      assertThat(answer.getString("reason")).isEqualTo("rejected-by-handset");
      assertThat(answer.containsKey("assignment")).isFalse();

      var explained =
          json(
              running.client.get(
                  "/v1/devices/haier/D1/explain?model=h7&firmware=1.0&rejected=" + image, ADMIN));
      var questions = explained.getJsonArray("questions");
      var last = questions.getJsonObject(questions.size() - 1);
      assertThat(last.getString("question")).isEqualTo("image not rolled back");
      assertThat(last.getString("because")).contains(image);
      assertThat(explained.getJsonObject("decision").getString("reason"))
          .isEqualTo("rejected-by-handset");
      claim.put("rejected", new JsonArray().add("cd".repeat(32)).add(7).add(new JsonObject()));
      assertThat(json(running.client.checkIn("D1", claim)).getString("decision"))
          .as("another image")
          .isEqualTo("offer");
    }
  }
}
