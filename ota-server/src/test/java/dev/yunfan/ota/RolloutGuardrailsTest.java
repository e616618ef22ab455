package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.Guardrails;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The guardrails of a new rollout over the API, by newer and older rules. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutGuardrailsTest {
  private static final JsonObject DEFAULTS =
      new JsonObject(PolicyText.of(Guardrails.DEFAULT).toString());

  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  /** A plan that says nothing of guardrails. */
  private static JsonObject silent(JsonObject... stages) {
    var plan = TestFleet.rollout("2.0", "h7", stages);
    plan.remove("guardrails");
    return plan;
  }

  private static HttpResponse<byte[]> create(RunningServer running, JsonObject plan) {
    return running.client.post("/v1/rollouts", ADMIN, plan);
  }

  private static JsonObject guardrails(RunningServer running, JsonObject plan) {
    return RunningServer.expect(create(running, plan)).getJsonObject("guardrails");
  }

  @Test
  void a_new_rollout_gets_the_defaults_unless_its_plan_says_otherwise(@TempDir Path folder)
      throws Exception {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      var plan = silent(stage(100, 0, 1));

      assertThat(guardrails(running, plan)).isEqualTo(DEFAULTS);
      assertThat(guardrails(running, plan.copy().put("guardrails", "off"))).isNull();
      assertThat(guardrails(running, plan.copy().putNull("guardrails"))).isNull();
      var own = new JsonObject().put("watchFor", "5d");
      assertThat(guardrails(running, plan.copy().put("guardrails", own)))
          .isEqualTo(DEFAULTS.copy().put("watchFor", "5d"));
    }
  }

  @Test
  void a_faulty_policy_is_refused_with_all_its_faults(@TempDir Path folder) throws Exception {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      var policy =
          new JsonObject()
              .put("watchfor", "3d")
              .put("advance", new JsonObject().put("metrics", new JsonArray().add("silence")));

      for (String path : List.of("/v1/rollouts", "/v1/rollouts/preview")) {
        var refused =
            running.client.post(path, ADMIN, silent(stage(100, 0, 1)).put("guardrails", policy));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).getString("type")).endsWith("policy");
        assertThat(json(refused).getString("detail"))
            .contains("$.watchfor: there is no such member")
            .contains("$.advance.metrics: no stage waits for a proof about silence");
      }
      for (Object odd : new Object[] {7, "on", true, new JsonArray()}) {
        var refused = create(running, silent(stage(100, 0, 1)).put("guardrails", odd));
        assertThat(refused.statusCode()).as("%s", odd).isEqualTo(422);
      }
    }
  }

  @Test
  void a_plan_that_leaves_no_control_at_100_percent_is_warned_about(@TempDir Path folder)
      throws Exception {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      var whole = silent(stage(100, 0, 1), stage(10_000, 0, 1));

      assertThat(codes(create(running, whole))).contains("no-control-left");
      assertThat(codes(running.client.post("/v1/rollouts/preview", ADMIN, whole)))
          .contains("no-control-left");
      for (var plan :
          List.of(
              whole.copy().put("holdbackBasisPoints", 100),
              whole.copy().put("guardrails", "off"),
              silent(stage(9_000, 0, 1)))) {
        assertThat(codes(create(running, plan))).doesNotContain("no-control-left");
      }
    }
  }

  private static List<String> codes(HttpResponse<byte[]> answer) {
    return RunningServer.expect(answer).getJsonArray("warnings").stream()
        .map(warning -> ((JsonObject) warning).getString("code"))
        .toList();
  }

  @Test
  void by_older_rules_a_plan_with_guardrails_is_refused_and_one_without_a_word_gets_none(
      @TempDir Path folder) throws Exception {
    try (var running =
        RunningServer.start(kafka, folder, config -> config.withRules(Rules.FOURTH))) {
      running.release("h7", "2.0");
      var plan = silent(stage(100, 0, 1));

      for (String path : List.of("/v1/rollouts", "/v1/rollouts/preview")) {
        var refused =
            running.client.post(path, ADMIN, plan.copy().put("guardrails", new JsonObject()));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).getString("detail"))
            .contains("a rollout with guardrails needs rules 5", "control upgrade --to 5");
      }
      assertThat(guardrails(running, plan)).isNull();

      RunningServer.expect(
          running.client.change(
              "/v1/control/rules", ADMIN, "\"4\"", new JsonObject().put("rules", 5)));
      assertThat(guardrails(running, plan)).isEqualTo(DEFAULTS);
    }
  }

  @Test
  void the_audit_shows_what_a_decision_rests_on_to_its_own_vendor(@TempDir Path folder)
      throws Exception {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.0");
      var created = RunningServer.expect(create(running, silent(stage(100, 0, 1))));
      String id = created.getString("id");
      running.change(id, "start");

      decide(new Command.HaltRollout(id, List.of(), List.of(), List.of(Commands.judgement("h7"))));

      await()
          .until(() ->
              "halted"
                  .equals(
                      json(running.client.get("/v1/rollouts/" + id, ADMIN)).getString("state")));
      var shown = decisions(running, ADMIN, id);
      assertThat(shown).hasSize(1);
      var judgement = shown.getFirst();
      assertThat(judgement.getString("question")).isEqualTo("harm");
      assertThat(judgement.getLong("treatedEvents")).isEqualTo(41);
      assertThat(judgement.getBoolean("proven")).isTrue();
      assertThat(judgement.getString("words"))
          .startsWith("crash on h7: 41 handsets with the release had it")
          .contains("proven more than 1.1 times as frequent");
      String stranger =
          RunningServer.expect(
                  running.client.post(
                      "/v1/tokens",
                      ADMIN,
                      new JsonObject()
                          .put("name", "stranger")
                          .put("role", "vendor-viewer")
                          .put("vendor", "acer")))
              .getString("token");
      assertThat(decisions(running, stranger, id)).isEmpty();
    }
  }

  /** As the gatekeeper of another server would. */
  private void decide(Command command) throws Exception {
    var record =
        new ControlRecord(
            "c",
            RunningServer.LAUNCH.toEpochMilli(),
            Actor.named("gatekeeper"),
            "crashes",
            Commands.VENDOR,
            2,
            ChainHead.START,
            command,
            Rules.NEWEST.number(),
            "");
    try (var producer = kafka.producer("gatekeeper", Map.of())) {
      producer
          .send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, Commands.VENDOR, record.encode()))
          .get();
    }
  }

  private static List<JsonObject> decisions(RunningServer running, String token, String id) {
    return json(running.client.get("/v1/audit?rollout=" + id, token))
        .getJsonArray("commands")
        .stream()
        .map(JsonObject.class::cast)
        .flatMap(command -> command.getJsonArray("judgements", new JsonArray()).stream())
        .map(JsonObject.class::cast)
        .toList();
  }
}
