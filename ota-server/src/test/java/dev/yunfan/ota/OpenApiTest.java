package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.schemas.control.Guardrails;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The document at {@code /v1/openapi.json} says what the server takes and answers. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
  private static final JsonObject WHY = new JsonObject().put("reason", "because");

  private final Set<String> done = new HashSet<>();
  private RunningServer running;
  private JsonObject document;

  @BeforeAll
  void start(KafkaCluster cluster, @TempDir Path folder) throws IOException {
    running =
        RunningServer.start(
            new KafkaClients(cluster.getBootstrapServers()),
            folder,
            config ->
                config
                    .withWebhookKey(new WebhookKey("webhook-key-for-tests"))
                    .withRules(Rules.FIRST));
    document = json(running.client.get("/v1/openapi.json", ADMIN));
  }

  @AfterAll
  void stop() {
    running.close();
  }

  @Test
  void it_is_a_valid_openapi_3_1_document() {
    var vertx = Vertx.vertx();
    try {
      var version = OpenAPIVersion.fromContract(document.copy());
      var repository = version.getRepository(vertx, "https://yunfan.dev").await();

      var result = version.validateContract(vertx, repository, document.copy()).await();

      assertThat(version).isEqualTo(OpenAPIVersion.V3_1);
      assertThat(result.getErrors()).isNullOrEmpty();
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void every_operation_takes_and_answers_what_it_says() {
    byte[] image = TestFleet.image(1, 1_000);
    var put =
        running
            .client
            .to("/v1/images/" + TestFleet.sha256(image))
            .header("Authorization", "Bearer " + ADMIN)
            .PUT(BodyPublishers.ofByteArray(image));
    checked("PUT", "/v1/images/{sha256}", running.client.send(put));
    make("/v1/releases", running.fleet.release("2.0", "h7", image));
    running.fleet.taken();
    make("/v1/releases", running.fleet.release("2.1", "h7", image));
    var byPath =
        running.client.get(
            "/tuf/targets/haier/h7/%s.full-2.0.img".formatted(TestFleet.sha256(image)), "");
    assertThat(byPath.statusCode()).isEqualTo(200);
    assertThat(byPath.body()).isEqualTo(image);
    get("/v1/trust", "/v1/trust");
    get("/tuf/metadata/{name}", "/tuf/metadata/timestamp.json");
    var trust =
        TestFleet.trust(Map.of("targets", running.fleet.delegations(2, running.fleet.vendorKey)));
    requested("/v1/trust", trust);
    var published = post("/v1/trust", trust, etag("/v1/trust"));
    checked("POST", "/v1/trust", published);
    assertThat(published.statusCode()).isEqualTo(201);
    get("/v1/images/{sha256}/upload", "/v1/images/" + TestFleet.sha256(image) + "/upload");
    get("/v1/releases", "/v1/releases?limit=1");
    get("/v1/releases/{vendor}/{version}", "/v1/releases/haier/2.0");

    var plan =
        TestFleet.rollout("2.0", "h7", stage(100, 3_600, 1), stage(10_000, 0, 1))
            .put("fromVersions", new JsonArray().add("1.0"))
            .put("mustPass", new JsonArray().add("0.9"))
            .put("holdbackBasisPoints", 100)
            .put("guardrail", new JsonObject().put("maxFailureRate", 0.1))
            .put("hours", new JsonObject().put("from", 22).put("to", 6))
            .put("offersPerMinute", 10)
            .put("needsApproval", true)
            .put("startAt", "2011-07-28T07:00:00Z");
    checked("POST", "/v1/rollouts/preview", post("/v1/rollouts/preview", plan, ""));
    String id = make("/v1/rollouts", plan).getString("id");
    get("/v1/rollouts", "/v1/rollouts?state=draft");
    get("/v1/rollouts/{id}", "/v1/rollouts/" + id);
    get("/v1/rollouts/{id}/timeline", "/v1/rollouts/" + id + "/timeline");
    var order = new JsonObject().put("rollout", id);
    checked("POST", "/v1/rollouts/backtest", post("/v1/rollouts/backtest", order, ""));
    change(id, "start", WHY);
    var own = post("/v1/rollouts/" + id + "/approve", WHY, etag("/v1/rollouts/" + id));
    checked("POST", "/v1/rollouts/{id}/approve", own); // 403: nobody approves their own
    assertThat(own.statusCode()).isEqualTo(403);
    change(id, "cancel", WHY.copy().put("rollForward", "2.1"));
    String other =
        make("/v1/rollouts", TestFleet.rollout("2.0", "h7", stage(100, 3_600, 1), stage(200, 0, 1)))
            .getString("id");
    change(other, "start", WHY);
    change(other, "advance", WHY);
    change(other, "pause", WHY);
    change(other, "resume", WHY);
    change(other, "halt", WHY.copy().put("models", new JsonArray().add("h7")));
    change(other, "resume", WHY);
    checked(
        "GET",
        "/v1/devices/{vendor}/{device}/explain",
        running.client.get("/v1/devices/haier/D1/explain?model=h7&firmware=1.0", ADMIN));
    var asked = running.client.checkIn("D1", "h7", "1.0");
    checked("POST", "/v1/check-in", asked);
    get("/v1/devices/{vendor}/{device}", "/v1/devices/haier/D1");
    change("/v1/devices/haier/D1", "/v1/devices/{vendor}/{device}/revoke", "revoke");

    var token = new JsonObject().put("name", "wang").put("role", "vendor-operator");
    String tokenId =
        make("/v1/tokens", token.put("vendor", "haier").put("days", 3)).getString("id");
    get("/v1/tokens", "/v1/tokens");
    get("/v1/tokens/{id}", "/v1/tokens/" + tokenId);
    change("/v1/tokens/" + tokenId, "/v1/tokens/{id}/revoke", "revoke");
    String hook =
        make("/v1/webhooks", new JsonObject().put("url", "http://127.0.0.1:9/x")).getString("id");
    get("/v1/webhooks", "/v1/webhooks");
    get("/v1/webhooks/{id}", "/v1/webhooks/" + hook);
    change("/v1/webhooks/" + hook, "/v1/webhooks/{id}/remove", "remove");

    get("/v1/audit", "/v1/audit?limit=3&actor=first-admin");
    get("/v1/audit/head", "/v1/audit/head");
    get("/v1/control/rules", "/v1/control/rules");
    var upgrade = new JsonObject().put("rules", 5).put("reason", "because");
    requested("/v1/control/rules", upgrade);
    var upgraded = post("/v1/control/rules", upgrade, etag("/v1/control/rules"));
    checked("POST", "/v1/control/rules", upgraded);
    assertThat(upgraded.statusCode()).isEqualTo(200);
    var again = post("/v1/control/rules", upgrade, etag("/v1/control/rules"));
    checked("POST", "/v1/control/rules", again);
    assertThat(again.statusCode()).isEqualTo(409);
    var policy = new JsonObject(PolicyText.of(Guardrails.DEFAULT).toString());
    var guarded = TestFleet.rollout("2.0", "h7", stage(100, 3_600, 1)).put("guardrails", policy);
    var made = make("/v1/rollouts", guarded);
    assertThat(made.getJsonObject("guardrails")).isEqualTo(policy);
    change(other, "widen", WHY.copy().put("stage", stage(10_000, 0, 0)));
    get("/v1/audit/verify", "/v1/audit/verify");
    get("/v1/vendors/{vendor}", "/v1/vendors/haier");
    String firmwares = "/v1/vendors/{vendor}/firmwares";
    get(firmwares, "/v1/vendors/haier/firmwares");
    var declaration =
        new JsonObject()
            .put("versions", new JsonArray().add("1.0-factory").add("1.1-factory"))
            .put("after", "2.1")
            .put("reason", "because");
    requested(firmwares, declaration);
    var declared =
        post("/v1/vendors/haier/firmwares", declaration, etag("/v1/vendors/haier/firmwares"));
    checked("POST", firmwares, declared);
    assertThat(declared.statusCode()).isEqualTo(200);
    String models = "/v1/vendors/{vendor}/models";
    var named = new JsonObject().put("model", "h7").put("name", "海尔 H7").put("reason", "because");
    requested(models, named);
    checked(
        "POST", models, post("/v1/vendors/haier/models", named, etag("/v1/vendors/haier/models")));
    get(models, "/v1/vendors/haier/models");
    get("/v1/releases/{vendor}/{version}", "/v1/releases/haier/2.1");
    change("/v1/releases/haier/2.1", "/v1/releases/{vendor}/{version}/withdraw", "withdraw");
    change("/v1/vendors/haier", "/v1/vendors/{vendor}/withdraw", "withdraw");

    assertThat(done).containsAll(operations());
  }

  @Test
  void every_change_of_a_thing_must_name_the_version_that_it_was_decided_against() {
    for (String operation : operations()) {
      var parts = operation.split(" ", -1);
      if (!parts[0].equals("POST") || !parts[1].contains("{")) {
        continue;
      }
      var parameters = operation(parts[0], parts[1]).getJsonArray("parameters");
      assertThat(parameters.stream().map(p -> ((JsonObject) p).getString("name")))
          .as(operation)
          .contains("If-Match");
    }
    String device = "/v1/devices/haier/D9/revoke";
    assertThat(running.client.post(device, ADMIN, WHY).statusCode()).isEqualTo(428);
    var stale = post(device, WHY, "\"1\"");
    assertThat(stale.statusCode()).isEqualTo(409);
    assertThat(json(stale).getJsonObject("current").getString("state")).isEqualTo("active");
    assertThat(post("/v1/devices/haier/a%22b/revoke", WHY, "\"0\"").statusCode()).isEqualTo(400);
    assertThat(post("/v1/devices/ha%20ier/D9/revoke", WHY, "\"0\"").statusCode()).isEqualTo(404);
  }

  @Test
  void bodies_that_are_no_json_objects_are_refused_by_what_they_are() {
    for (String body : new String[] {"null", "[]", "7", "{", "{\"a\":1}"}) {
      var answer =
          running.client.send(
              running
                  .client
                  .to("/v1/rollouts")
                  .header("Authorization", "Bearer " + ADMIN)
                  .POST(BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      checked("POST", "/v1/rollouts", answer);
    }
  }

  @Test
  void plans_that_cannot_be_are_refused() {
    var many = new JsonArray();
    for (int share = 1; share <= 101; share++) {
      many.add(stage(share, 0, 0));
    }
    var good = TestFleet.rollout("2.0", "h7", stage(100, 0, 1));
    for (var bad :
        new JsonObject[] {
          TestFleet.rollout("2.0", "h7", stage(-1, 0, 1)),
          TestFleet.rollout("2.0", "h7", stage(10_001, 0, 1)),
          TestFleet.rollout("2.0", "h7", stage(100, -1, 1)),
          TestFleet.rollout("2.0", "h7", stage(100, 0, -1)),
          TestFleet.rollout("2.0", "h7", stage(200, 0, 1), stage(100, 0, 1)),
          TestFleet.rollout("2.0", "h7"),
          good.copy().put("stages", many),
          good.copy().put("release", "2.0\" OR"),
          good.copy().put("models", new JsonArray().add("../h7")),
          good.copy().put("holdbackBasisPoints", 10_000),
          good.copy().put("guardrail", new JsonObject().put("maxFailureRate", 1.5)),
          good.copy().put("guardrails", new JsonObject().put("halts", new JsonObject())),
          good.copy().put("hours", new JsonObject().put("from", 5).put("to", 5)),
          good.copy().put("hours", new JsonObject().put("zone", "Beijing")),
          good.copy().put("offersPerMinute", 1e300)
        }) {
      var answer = running.client.post("/v1/rollouts", ADMIN, bad);
      assertThat(answer.statusCode()).as(bad.encode()).isIn(400, 422);
      checked("POST", "/v1/rollouts", answer);
    }
  }

  /** Every operation of the document, as {@code METHOD PATH}. */
  private Set<String> operations() {
    var all = new TreeSet<String>();
    var paths = document.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      for (String method : paths.getJsonObject(path).fieldNames()) {
        all.add(method.toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    all.remove("GET /v1/images/{sha256}"); // bytes; OtaServerTest has it
    all.remove("GET /tuf/targets/{vendor}/{model}/{file}"); // bytes; looked at above
    all.remove("POST /v1/rollouts/{id}/approve"); // needs two people; its refusal is checked
    return all;
  }

  /** A good request has the form that the document asks for. */
  private void requested(String path, JsonObject body) {
    var schema =
        operation("POST", path)
            .getJsonObject("requestBody")
            .getJsonObject("content")
            .getJsonObject("application/json")
            .getJsonObject("schema");
    assertThat(schema).as(path).isNotNull();
    var result = validator(schema).validate(body);
    assertThat(result.getValid()).as("%s: %s, %s", path, body, result.getErrors()).isTrue();
    assertThat(validator(schema).validate(body.copy().put("no-such-field", 1)).getValid())
        .as("%s takes no other field", path)
        .isFalse();
  }

  private JsonObject make(String path, JsonObject body) {
    requested(path, body);
    var answer = post(path, body, "");
    checked("POST", path, answer);
    assertThat(answer.statusCode()).as(path).isEqualTo(201);
    return json(answer);
  }

  private void get(String path, String filled) {
    checked("GET", path, running.client.get(filled, ADMIN));
  }

  private void change(String rolloutId, String verb, JsonObject body) {
    requested("/v1/rollouts/{id}/" + verb, body);
    String thing = "/v1/rollouts/" + rolloutId;
    var answer = post(thing + "/" + verb, body, etag(thing));
    checked("POST", "/v1/rollouts/{id}/" + verb, answer);
    assertThat(answer.statusCode()).as(verb).isEqualTo(200);
  }

  private void change(String thing, String path, String verb) {
    requested(path, WHY);
    var answer = post(thing + "/" + verb, WHY, etag(thing));
    checked("POST", path, answer);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
  }

  private String etag(String thing) {
    return running.client.get(thing, ADMIN).headers().firstValue("etag").orElseThrow();
  }

  private HttpResponse<byte[]> post(String path, JsonObject body, String etag) {
    return etag.isEmpty()
        ? running.client.post(path, ADMIN, body)
        : running.client.change(path, ADMIN, etag, body);
  }

  private JsonObject operation(String method, String path) {
    return document
        .getJsonObject("paths")
        .getJsonObject(path)
        .getJsonObject(method.toLowerCase(Locale.ROOT));
  }

  private void checked(String method, String path, HttpResponse<byte[]> answer) {
    var operation = operation(method, path);
    String status = Integer.toString(answer.statusCode());
    var responses = operation.getJsonObject("responses");
    boolean good = answer.statusCode() / 100 == 2;
    assertThat(!good || responses.containsKey(status))
        .as("%s %s %s", method, path, status)
        .isTrue();
    var response = responses.getJsonObject(good ? status : "default");
    String type = answer.headers().firstValue("content-type").orElseThrow();
    assertThat(response.getJsonObject("content").fieldNames()).contains(type);
    var schema = response.getJsonObject("content").getJsonObject(type).getJsonObject("schema");
    assertThat(schema).as("%s %s has a schema", method, path).isNotNull();
    var result = validator(schema).validate(json(answer));
    assertThat(result.getValid())
        .as("%s %s: %s, %s", method, path, json(answer), result.getErrors())
        .isTrue();
    if (good) {
      done.add(method + " " + path);
    }
  }

  /** The schema with what it refers to beside it. */
  private Validator validator(JsonObject schema) {
    // a copy: validation writes marks into what it is given
    var whole = schema.copy().put("components", document.getJsonObject("components").copy());
    return Validator.create(
        JsonSchema.of(whole),
        new JsonSchemaOptions().setDraft(Draft.DRAFT202012).setBaseUri("https://yunfan.dev"));
  }
}
