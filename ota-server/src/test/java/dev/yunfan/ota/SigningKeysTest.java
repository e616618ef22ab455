package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
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

/** A server that cannot sign what the trusted root asks of it is not ready and offers nothing. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SigningKeysTest {
  @TempDir private Path folder;
  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void empty() throws Exception {
    FreshBroker.empty(kafka);
  }

  private OtaConfig withoutKeys() {
    return OtaConfig.defaults(folder.resolve("store"))
        .withOperatorToken(ADMIN)
        .withMaxStaleness(Duration.ofSeconds(20));
  }

  private static JsonObject ready(RunningServer server, int status) {
    var answer = server.client.send(server.client.to("/readyz"));
    assertThat(answer.statusCode()).as("%s", json(answer)).isEqualTo(status);
    return json(answer);
  }

  private static void offersNothing(RunningServer server) {
    var answer = json(server.client.checkIn("D1", "h7", "1.0"));
    assertThat(answer.getString("decision")).isEqualTo("defer");
    assertThat(answer.getString("reason")).isEqualTo("signing-keys");
    var explained =
        json(server.client.get("/v1/devices/haier/D1/explain?model=h7&firmware=1.0", ADMIN));
    assertThat(explained.getJsonObject("decision").getString("reason")).isEqualTo("signing-keys");
    var timestamp = server.client.send(server.client.to("/tuf/metadata/timestamp.json"));
    assertThat(timestamp.statusCode()).isEqualTo(503);
    assertThat(json(timestamp).getString("type")).endsWith("/signing-keys");
  }

  @Test
  void without_its_keys_or_with_others_it_says_which_setting_is_wrong_and_offers_nothing()
      throws IOException {
    try (var good = RunningServer.start(kafka, folder.resolve("store"))) {
      good.release("h7", "2.0");
      good.rollout("h7", "2.0", stage(10_000, 0, 1_000));
      assertThat(ready(good, 200).getJsonObject("checks").getBoolean("signing-keys")).isTrue();

      try (var keyless = good.another(kafka, folder.resolve("store"), _ -> withoutKeys())) {
        var state = ready(keyless, 503);
        assertThat(state.getJsonObject("checks").getBoolean("signing-keys")).isFalse();
        assertThat(state.getString("signingKeys"))
            .contains("OTA_SNAPSHOT_KEY", "OTA_TIMESTAMP_KEY", "root 1")
            .contains(good.fleet.serverKeys.snapshot().publicKey().id());
        offersNothing(keyless);
      }
      var strange = new TestFleet().serverKeys;
      try (var stranger =
          good.another(kafka, folder.resolve("store"), config -> config.withOnlineKeys(strange))) {
        assertThat(ready(stranger, 503).getString("signingKeys"))
            .contains("OTA_SNAPSHOT_KEY", strange.snapshot().publicKey().id())
            .contains(good.fleet.serverKeys.snapshot().publicKey().id());
        offersNothing(stranger);
      }
      var offer = json(good.client.checkIn("D1", "h7", "1.0"));
      assertThat(offer.getString("decision")).isEqualTo("offer");
      assertThat(offer.getJsonObject("assignment").getString("signature")).isNotEmpty();
    }
  }

  @Test
  void a_server_without_keys_stops_being_ready_when_trust_arrives() throws IOException {
    try (var keyless = RunningServer.start(kafka, folder.resolve("store"), _ -> withoutKeys())) {
      assertThat(ready(keyless, 200).getString("status")).isEqualTo("ready");

      try (var _ = keyless.another(kafka, folder.resolve("store"))) {
        await().until(() -> keyless.client.send(keyless.client.to("/readyz")).statusCode() == 503);
        assertThat(ready(keyless, 503).getString("signingKeys")).contains("OTA_SNAPSHOT_KEY");
      }
    }
  }
}
