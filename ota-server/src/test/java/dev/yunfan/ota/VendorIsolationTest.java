package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of the API's own description, asked by everybody who must not have it. A route
 * that is added without telling this test how to fill its path or body fails it.
 */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorIsolationTest {
  private final TestIssuer issuer = TestIssuer.start();
  private RunningServer running;
  private final List<Operation> operations = new ArrayList<>();
  private String rolloutId;
  private String tokenId;
  private String webhookId;
  private String expired;

  private record Operation(String method, String path, String permission) {}

  @BeforeAll
  void start(KafkaCluster cluster, @TempDir Path folder) throws IOException {
    running =
        RunningServer.start(
            new KafkaClients(cluster.getBootstrapServers()),
            folder,
            config ->
                config
                    .withWebhookKey(new WebhookKey("webhook-key-for-tests"))
                    .withOidc(issuer.config()));
    running.release("h7", "2.0");
    rolloutId = running.rollout("h7", "2.0", TestFleet.stage(100, 0, 1)).getString("id");
    expired = token("gone", "admin", "", 1);
    running.now.updateAndGet(instant -> instant.plusSeconds(2 * 86_400));
    tokenId =
        RunningServer.expect(
                running.client.post(
                    "/v1/tokens",
                    ADMIN,
                    new JsonObject()
                        .put("name", "someone")
                        .put("role", "vendor-viewer")
                        .put("vendor", "haier")))
            .getString("id");
    webhookId =
        RunningServer.expect(
                running.client.post(
                    "/v1/webhooks",
                    ADMIN,
                    new JsonObject().put("vendor", "haier").put("url", "http://127.0.0.1:9/x")))
            .getString("id");
    var described = json(running.client.get("/v1/openapi.json", ADMIN)).getJsonObject("paths");
    for (String path : described.fieldNames()) {
      for (String method : described.getJsonObject(path).fieldNames()) {
        var operation = described.getJsonObject(path).getJsonObject(method);
        if (operation.containsKey("x-permission")) { // the others are the handsets'
          operations.add(
              new Operation(
                  method.toUpperCase(Locale.ROOT), path, operation.getString("x-permission")));
        }
      }
    }
    assertThat(operations).hasSizeGreaterThan(25);
  }

  @AfterAll
  void stop() {
    running.close();
    issuer.close();
  }

  private String token(String name, String role, String vendor, int days) {
    return RunningServer.expect(
            running.client.post(
                "/v1/tokens",
                ADMIN,
                new JsonObject()
                    .put("name", name)
                    .put("role", role)
                    .put("vendor", vendor.isEmpty() ? null : vendor)
                    .put("days", days)))
        .getString("token");
  }

  /** The path with haier's things in its variables. */
  private String filled(Operation operation) {
    var path = operation.path();
    String id =
        path.startsWith("/v1/rollouts")
            ? rolloutId
            : path.startsWith("/v1/tokens") ? tokenId : webhookId;
    return path.replace("{id}", id)
        .replace("{vendor}", "haier")
        .replace("{version}", "2.0")
        .replace("{device}", "D1")
        .replace("{sha256}", "ab".repeat(32));
  }

  /** Bodies that would be good ones from somebody of haier. */
  private String body(Operation operation) {
    var plain = new JsonObject().put("reason", "because");
    if (operation.path().endsWith("/widen")) {
      return plain.put("stage", TestFleet.stage(10_000, 0, 1)).encode();
    }
    var bodies =
        Map.of(
            "/v1/control/rules", new JsonObject().put("rules", 2),
            "/v1/trust", running.fleet.trust(),
            "/v1/releases", running.fleet.release("9.0", "h7", TestFleet.image(1, 10)),
            "/v1/rollouts", TestFleet.rollout("2.0", "h7", TestFleet.stage(100, 0, 1)),
            "/v1/rollouts/preview", TestFleet.rollout("2.0", "h7", TestFleet.stage(100, 0, 1)),
            "/v1/rollouts/backtest", new JsonObject().put("rollout", rolloutId),
            "/v1/tokens",
                new JsonObject()
                    .put("name", "x")
                    .put("role", "vendor-viewer")
                    .put("vendor", "haier"),
            "/v1/webhooks",
                new JsonObject().put("vendor", "haier").put("url", "http://127.0.0.1:9/y"));
    return operation.path().contains("{")
        ? plain.encode()
        : Objects.requireNonNull(bodies.get(operation.path()), operation.path()).encode();
  }

  private HttpResponse<byte[]> ask(Operation operation, String authorization) {
    String path = filled(operation);
    var request =
        running.client.to(path.contains("explain") ? path + "?model=h7&firmware=1" : path);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    request.header("If-Match", "\"1\"");
    return running.client.send(
        "GET".equals(operation.method())
            ? request.GET()
            : request.method(operation.method(), BodyPublishers.ofString(body(operation))));
  }

  @Test
  void nobody_is_let_in_without_a_good_token() {
    String unknown = "yf_0123456789abcdef_" + "0".repeat(64);
    String forged = token("real", "admin", "", 9);
    String foreign;
    try (var other = TestIssuer.start()) {
      foreign = other.token("yunfan", "admin", "", 60);
    }
    forged = forged.substring(0, forged.length() - 1) + (forged.endsWith("0") ? "1" : "0");
    for (var operation : operations) {
      for (String credential :
          new String[] {
            null,
            "Bearer ",
            "Basic x",
            "Bearer " + unknown,
            "Bearer " + expired,
            "Bearer " + forged,
            TestFleet.credential("D1"),
            "Bearer " + issuer.token("yunfan", "admin", "", -3600),
            "Bearer " + issuer.token("another-audience", "admin", "", 60),
            "Bearer " + issuer.token("yunfan", "emperor", "", 60),
            "Bearer " + foreign
          }) {
        assertThat(ask(operation, credential).statusCode())
            .as("%s with %s", operation, credential)
            .isEqualTo(401);
      }
    }
  }

  @Test
  void a_role_without_the_permission_is_refused() {
    for (var role : dev.yunfan.runtime.operator.OperatorRole.values()) {
      String token = token("r-" + role.code(), role.code(), "haier", 9);
      for (var operation : operations) {
        boolean allowed =
            role.allows(dev.yunfan.runtime.operator.Permission.valueOf(operation.permission()));
        if (!allowed) {
          assertThat(ask(operation, "Bearer " + token).statusCode())
              .as("%s by %s", operation, role)
              .isEqualTo(403);
        }
      }
    }
  }

  @Test
  void another_vendors_people_find_nothing_that_is_not_theirs() {
    var before = decided();
    for (String role : new String[] {"admin", "vendor-operator"}) {
      String stranger = "Bearer " + token("stranger-" + role, role, "acer", 9);
      for (var operation : operations) {
        var answer = ask(operation, stranger);
        boolean names = operation.path().contains("{") || !"GET".equals(operation.method());
        if (operation.path().endsWith("/upload")) {
          assertThat(answer.statusCode())
              .as("%s", operation)
              .isEqualTo(200); // of bytes, not of vendors
        } else if (operation.path().startsWith("/v1/images")) {
          assertThat(answer.statusCode())
              .as("%s", operation)
              .isEqualTo(422); // the bytes are no image
        } else if (names && answer.statusCode() != 403) {
          assertThat(answer.statusCode()).as("%s by %s", operation, role).isEqualTo(404);
        } else if (answer.statusCode() != 403) {
          assertThat(answer.statusCode()).as("%s", operation).isEqualTo(200);
          assertThat(texts(json(answer)))
              .as("%s", operation)
              .noneMatch(text -> text.contains("haier"));
        }
      }
    }
    assertThat(decided()).isEqualTo(before);
  }

  /** The rollout but for what the gate sees of it, which changes by itself. */
  private JsonObject decided() {
    var rollout = json(running.client.get("/v1/rollouts/" + rolloutId, ADMIN));
    for (String seen : List.of("waitsFor", "evidenceDoubt", "evidenceRead", "warnings")) {
      rollout.remove(seen);
    }
    return rollout;
  }

  @Test
  void the_vendors_own_people_are_let_in() {
    letIn("Bearer " + token("li", "vendor-operator", "haier", 9));
    letIn("Bearer " + issuer.token("yunfan", "vendor-operator", "haier", 60));
  }

  @Test
  void nobody_approves_their_own_rollout_with_another_token_or_under_a_new_name() {
    running.release("h9", "3.0");
    var plan = TestFleet.rollout("3.0", "h9", TestFleet.stage(100, 0, 1));
    var drafted =
        running.client.post(
            "/v1/rollouts",
            token("li", "vendor-operator", "haier", 9),
            plan.put("needsApproval", true));
    String path = "/v1/rollouts/" + RunningServer.expect(drafted).getString("id");
    assertThat(move(path + "/start", 1, issuer.tokenOf("17", "wang"))).isEqualTo(200);

    assertThat(move(path + "/approve", 2, token("li", "vendor-operator", "haier", 9)))
        .as("li's other token")
        .isEqualTo(403);
    assertThat(move(path + "/approve", 2, issuer.tokenOf("17", "wang.wei")))
        .as("wang, renamed at the issuer")
        .isEqualTo(403);
    assertThat(move(path + "/approve", 2, issuer.tokenOf("18", "wang.fang"))).isEqualTo(200);
  }

  private int move(String path, long version, String token) {
    return running
        .client
        .change(path, token, "\"" + version + "\"", new JsonObject().put("reason", "because"))
        .statusCode();
  }

  private void letIn(String own) {
    for (var operation : operations) {
      if ("GET".equals(operation.method()) && !"ADMINISTER".equals(operation.permission())) {
        assertThat(ask(operation, own).statusCode()).as("%s", operation).isEqualTo(200);
      }
    }
  }

  private static List<String> texts(Object value) {
    var found = new ArrayList<String>();
    switch (value) {
      case JsonObject object -> object.forEach(entry -> found.addAll(texts(entry.getValue())));
      case JsonArray array -> array.forEach(item -> found.addAll(texts(item)));
      case String text -> found.add(text);
      case null, default -> {}
    }
    return found;
  }
}
