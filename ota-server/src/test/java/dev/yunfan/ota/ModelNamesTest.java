package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Rules;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Names of models for people, through the operator's API. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelNamesTest {
  private static final String MODELS = "/v1/vendors/haier/models";

  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  private static HttpResponse<byte[]> name(RunningServer running, String model, String name) {
    var body = new JsonObject().put("model", model).put("reason", "as on its box");
    if (!name.isEmpty()) {
      body.put("name", name);
    }
    String etag = running.client.get(MODELS, ADMIN).headers().firstValue("etag").orElseThrow();
    return running.client.change(MODELS, ADMIN, etag, body);
  }

  private static List<String> models(RunningServer running) {
    return json(running.client.get(MODELS, ADMIN)).getJsonArray("models").stream()
        .map(each -> ((JsonObject) each).encode())
        .toList();
  }

  @Test
  void a_model_is_shown_with_its_name_until_it_is_taken_back(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("W700", "2.0");
      assertThat(name(running, "W700", " 天语 W700 ").statusCode()).isEqualTo(200);
      assertThat(name(running, "liquid-e2", "Liquid E/2").statusCode()).isEqualTo(200);

      assertThat(models(running))
          .containsExactly(
              "{\"model\":\"W700\",\"releases\":1,\"name\":\"天语 W700\"}",
              "{\"model\":\"liquid-e2\",\"releases\":0,\"name\":\"Liquid E/2\"}");
      var release = json(running.client.get("/v1/releases/haier/2.0", ADMIN));
      assertThat(release.getJsonObject("modelNames").encode()).isEqualTo("{\"W700\":\"天语 W700\"}");
      assertThat(json(running.client.get("/v1/audit?limit=100", ADMIN)).encode())
          .contains("NameModel")
          .contains("天语 W700");
    }
    try (var again = RunningServer.start(kafka, folder)) {
      assertThat(name(again, "liquid-e2", "").statusCode()).isEqualTo(200);
      assertThat(models(again))
          .containsExactly("{\"model\":\"W700\",\"releases\":1,\"name\":\"天语 W700\"}");
    }
  }

  @Test
  void a_name_that_hides_something_is_rejected_with_the_reason(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      assertThat(detail(name(running, "w700", "a\u202eb"), 400)).contains("U+202E");
      assertThat(detail(name(running, "w700", "a\nb"), 400)).contains("U+000A");
      assertThat(detail(name(running, "w700", "w".repeat(65)), 400)).contains("not 65");
      assertThat(detail(name(running, "天语", "W700"), 400)).contains("model").contains("U+5929");
      assertThat(models(running)).isEmpty();
    }
  }

  @Test
  void under_older_rules_no_model_is_named(@TempDir Path folder) throws IOException {
    try (var running =
        RunningServer.start(kafka, folder, config -> config.withRules(Rules.THIRD))) {
      assertThat(detail(name(running, "w700", "W700"), 409))
          .contains("./yunfan control upgrade --to 4");

      var upgrade = new JsonObject().put("rules", 4);
      assertThat(running.client.change("/v1/control/rules", ADMIN, "\"3\"", upgrade).statusCode())
          .isEqualTo(200);
      assertThat(name(running, "w700", "W700").statusCode()).isEqualTo(200);
    }
  }

  private static String detail(HttpResponse<byte[]> response, int status) {
    assertThat(response.statusCode()).as(() -> json(response).encode()).isEqualTo(status);
    return json(response).getString("detail");
  }
}
