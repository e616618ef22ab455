package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Rules;
import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Versions as vendors name them, from the operator's API to the handset's answer. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneOrderTest {
  private static final String FIRMWARES = "/v1/vendors/haier/firmwares";

  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  private static void ship(RunningServer running, String model, String version) {
    running.release(model, version);
    running.rollout(model, version, stage(10_000, 86_400, 10));
  }

  /** The release that is offered, or the reason of another answer. */
  private static String asked(RunningServer running, String model, String firmware) {
    var answer = json(running.client.checkIn("D1", model, firmware));
    return answer.getString("decision").equals("offer")
        ? answer.getString("release")
        : answer.getString("reason");
  }

  private static HttpResponse<byte[]> declare(
      RunningServer running, String beside, String release, String... versions) {
    var body =
        new JsonObject()
            .put("versions", new JsonArray(List.of(versions)))
            .put("reason", "as the factory ships them");
    if (!beside.isEmpty()) {
      body.put(beside, release);
    }
    String etag = running.client.get(FIRMWARES, ADMIN).headers().firstValue("etag").orElseThrow();
    return running.client.change(FIRMWARES, ADMIN, etag, body);
  }

  private static List<String> order(RunningServer running) {
    return json(running.client.get(FIRMWARES, ADMIN)).getJsonArray("firmwares").stream()
        .map(each -> (JsonObject) each)
        .map(each -> each.getString("version") + " " + each.getString("place"))
        .toList();
  }

  @Test
  void a_patch_letter_comes_before_a_larger_number(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      ship(running, "h7", "4.0.1b");
      assertThat(asked(running, "h7", "4.0.10")).isEqualTo("no-newer-release");
      assertThat(asked(running, "h7", "4.0.1")).isEqualTo("4.0.1b");

      ship(running, "h8", "4.0.4");
      assertThat(asked(running, "h8", "4.0.3b")).isEqualTo("4.0.4");
    }
  }

  @Test
  void the_next_release_of_another_model_takes_nobodys_offer_away(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      ship(running, "h7", "2.1.0");
      ship(running, "h8", "1.1.0");

      assertThat(asked(running, "h7", "2.0.0")).isEqualTo("2.1.0");
      assertThat(asked(running, "h8", "1.0.0")).isEqualTo("1.1.0");
    }
  }

  @Test
  void digits_after_a_letter_count_as_a_number(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      ship(running, "m1", "V10");
      assertThat(asked(running, "m1", "V9")).isEqualTo("V10");
      assertThat(asked(running, "m1", "v11")).isEqualTo("no-newer-release");
    }
  }

  @Test
  void users_of_a_candidate_get_the_release(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      ship(running, "m1", "3.0.0");
      assertThat(asked(running, "m1", "3.0.0-rc1")).isEqualTo("3.0.0");
      assertThat(asked(running, "m1", "3.0.0")).isEqualTo("no-newer-release");
      assertThat(asked(running, "m1", "v3.0.0")).isEqualTo("no-newer-release");
    }
  }

  @Test
  void the_signed_counter_decides_between_releases_whatever_they_are_called(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "20120518");
      running.release("h7", "IML74K");
      running.release("h7", "2");
      running.release("h7", "10");
      ship(running, "h7", "1a");

      for (String older : List.of("20120518", "IML74K", "2", "10")) {
        assertThat(asked(running, "h7", older)).as(older).isEqualTo("1a");
      }
      assertThat(asked(running, "h7", "1a")).isEqualTo("no-newer-release");
      assertThat(order(running))
          .containsExactly(
              "20120518 signed counter",
              "IML74K signed counter",
              "2 signed counter",
              "10 signed counter",
              "1a signed counter");
    }
  }

  @Test
  void a_vendor_that_changes_its_scheme_declares_the_firmware_of_its_factory(@TempDir Path folder)
      throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      ship(running, "h7", "2.4.0");
      assertThat(asked(running, "h7", "20120518")).isEqualTo("no-newer-release");
      assertThat(asked(running, "h7", "IML74K")).isEqualTo("2.4.0");

      assertThat(declare(running, "before", "2.4.0", "20110801", "20120518").statusCode())
          .isEqualTo(200);
      assertThat(declare(running, "after", "2.4.0", "1.0-late").statusCode()).isEqualTo(200);

      assertThat(asked(running, "h7", "20120518")).isEqualTo("2.4.0");
      assertThat(asked(running, "h7", "20110801")).isEqualTo("2.4.0");
      assertThat(asked(running, "h7", "1.0-late")).isEqualTo("no-newer-release");
      assertThat(order(running))
          .containsExactly(
              "20110801 declared",
              "20120518 declared",
              "2.4.0 signed counter",
              "1.0-late declared");
      var audit = json(running.client.get("/v1/audit?limit=100", ADMIN)).encode();
      assertThat(audit)
          .contains("DeclareFirmware")
          .contains("firmwares before every release")
          .contains("20110801 20120518");
    }
    try (var again = RunningServer.start(kafka, folder)) {
      assertThat(order(again)).hasSize(4);
    }
  }

  @Test
  void what_cannot_be_declared_is_refused_with_the_reason(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      running.release("h7", "2.4.0");

      assertThat(detail(declare(running, "", "", "2.4.0"), 422)).contains("is a release of haier");
      assertThat(detail(declare(running, "after", "9.9", "1"), 422)).contains("no release 9.9");
      assertThat(detail(declare(running, "before", "9.9", "1"), 404)).contains("no release 9.9");
      assertThat(detail(declare(running, "", "", "Unknown"), 400)).contains("unknown");
      var unconditional = new JsonObject().put("versions", new JsonArray()).put("reason", "none");
      assertThat(running.client.post(FIRMWARES, ADMIN, unconditional).statusCode()).isEqualTo(428);
      assertThat(running.client.change(FIRMWARES, ADMIN, "\"7\"", unconditional).statusCode())
          .isEqualTo(409);
    }
  }

  @Test
  void under_older_rules_nothing_is_declared_and_texts_decide_as_they_did(@TempDir Path folder)
      throws IOException {
    try (var running =
        RunningServer.start(kafka, folder, config -> config.withRules(Rules.SECOND))) {
      ship(running, "h7", "4.0.1b");

      assertThat(asked(running, "h7", "4.0.10")).isEqualTo("4.0.1b");
      assertThat(detail(declare(running, "", "", "4.0.10"), 409))
          .contains("./yunfan control upgrade --to 3");

      var rules = "/v1/control/rules";
      assertThat(
              running
                  .client
                  .change(rules, ADMIN, "\"2\"", new JsonObject().put("rules", 3))
                  .statusCode())
          .isEqualTo(200);
      assertThat(asked(running, "h7", "4.0.10")).isEqualTo("no-newer-release");
    }
  }

  @Test
  void a_claim_that_says_nothing_is_refused_or_told_so(@TempDir Path folder) throws IOException {
    try (var running = RunningServer.start(kafka, folder)) {
      ship(running, "h7", "2.0.0");

      assertThat(asked(running, "h7", "unknown")).isEqualTo("unknown-firmware");
      assertThat(asked(running, "Unknown", "1.0.0")).isEqualTo("unknown-model");
      assertThat(json(running.client.checkIn("D1", "h7", "UNKNOWN")).getString("decision"))
          .isEqualTo("refuse");
      for (String firmware : List.of("null", "true", "7", "2.0", "\"\"", "\" \"", "{}", "[]")) {
        var answer = claim(running, firmware);
        assertThat(answer.statusCode()).as(firmware).isEqualTo(400);
        assertThat(json(answer).getString("detail")).contains("firmware is ");
      }
      var explained =
          json(running.client.get("/v1/devices/haier/D1/explain?model=h7&firmware=unknown", ADMIN));
      assertThat(explained.getJsonObject("decision").getString("reason"))
          .isEqualTo("unknown-firmware");
      assertThat(explained.getJsonArray("questions").encode())
          .contains("firmware known")
          .contains("the handset says firmware unknown");
    }
  }

  private static HttpResponse<byte[]> claim(RunningServer running, String firmware) {
    return running.client.send(
        running
            .client
            .to("/v1/check-in")
            .header("Authorization", TestFleet.credential("D1"))
            .POST(
                BodyPublishers.ofString("{\"model\":\"h7\",\"firmware\":%s}".formatted(firmware))));
  }

  private static String detail(HttpResponse<byte[]> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    return json(response).getString("detail");
  }
}
