package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.stage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.yunfan.ota.gate.Health;
import dev.yunfan.ota.webhook.WebhookKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.release.Assignment;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The parts of a server beside its main work: signed assignments, previews, webhooks. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgesTest {
  private final WebhookKey webhookKey = new WebhookKey("webhook-key-for-tests");
  private KafkaClients kafka;
  private RunningServer running;

  @BeforeAll
  void start(KafkaCluster cluster, @TempDir Path folder) throws IOException {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    running =
        RunningServer.start(
            kafka,
            folder,
            config -> config.withWebhookKey(webhookKey).withMaxCountingLag(Duration.ofSeconds(3)));
  }

  @AfterAll
  void stop() {
    running.close();
  }

  @Test
  void an_offer_is_signed_for_one_handset_and_no_other() {
    running.release("h7", "2.0");
    running.rollout("h7", "2.0", stage(10_000, 0, 1_000));

    var offer = json(running.client.checkIn("D1", "h7", "1.0"));

    var signed = offer.getJsonObject("assignment");
    var manifest = offer.getJsonObject("manifest");
    byte[] signature = Base64.getDecoder().decode(signed.getString("signature"));
    for (String device : List.of("D1", "D2")) {
      var assignment =
          new Assignment(
              "haier",
              device,
              "h7",
              "2.0",
              offer.getString("target"),
              manifest.getLong("lengthBytes"),
              manifest.getString("sha256"),
              offer.getLong("releaseCounter"),
              offer.getString("rolloutId"),
              signed.getLong("issued"),
              signed.getLong("expires"),
              signed.getString("nonce"));
      var key = running.fleet.serverKeys.assignment().publicKey();
      assertThat(key.verifies(assignment.signedBytes(), signature)).isEqualTo(device.equals("D1"));
    }
    assertThat(signed.getString("nonce")).isEqualTo("n-1");
    assertThat(signed.getLong("expires"))
        .isEqualTo(RunningServer.LAUNCH.plus(Duration.ofDays(1)).toEpochMilli());
  }

  /** The streams have counted up to some offset of partition 0. */
  private void counted(long offset) throws Exception {
    try (var admin = kafka.admin()) {
      admin
          .alterConsumerGroupOffsets(
              "yunfan-streams",
              Map.of(
                  new TopicPartition(Topic.TELEMETRY_EVENTS.name(), 0),
                  new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private String started(String model, JsonObject... stages) {
    running.release(model, "2.0." + model);
    return running.rollout(model, "2.0." + model, stages).getString("id");
  }

  private JsonObject shown(String rolloutId) {
    return json(running.client.get("/v1/rollouts/" + rolloutId, ADMIN));
  }

  @Test
  void no_stage_passes_on_evidence_that_nobody_counts_any_more() throws Exception {
    try (var admin = kafka.admin();
        var producer = kafka.producer("test", Map.of())) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS));
      producer
          .send(new ProducerRecord<>(Topic.TELEMETRY_EVENTS.name(), 0, "D1", new byte[] {1}))
          .get();
    }
    String soaking = started("h12", stage(100, 86_400, 0));
    await()
        .atMost(Patience.LONGEST)
        .until(() -> shown(soaking).getString("waitsFor", "").contains("evidence is stale"));

    String ready = started("h13", stage(100, 0, 0), stage(10_000, 0, 0));
    confirmed(ready, "h13", 0, 10);
    confirmed(ready, "h13", 1, 20);
    await()
        .during(Duration.ofSeconds(1)) // ten rounds of the gate
        .atMost(Patience.LONGEST)
        .until(() -> shown(ready).getInteger("stage") == 0);

    counted(1);
    await()
        .atMost(Patience.LONGEST)
        .until(() -> shown(ready).getString("state").equals("completed"));
    assertThat(shown(soaking).getString("waitsFor")).contains("soaks until");
  }

  private void confirmed(String rolloutId, String model, int stage, long handsets) {
    var row = Health.of(rolloutId, model, "2.0." + model, stage).confirmed(handsets).row();
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(), row.key(), RolloutHealth.CODEC.encode(row)));
    }
  }

  @Test
  void a_preview_counts_whom_a_rollout_would_reach() {
    count("h8", "1.0", 700);
    count("h8", "1.5", 200);
    count("h8", "3.0", 50);
    count("h70", "1.0", 9);
    var plan =
        TestFleet.rollout("3.0", "h8", stage(1_000, 0, 1), stage(10_000, 0, 1))
            .put("holdbackBasisPoints", 500);

    await()
        .untilAsserted(() -> {
          var preview = json(running.client.post("/v1/rollouts/preview", ADMIN, plan));
          assertThat(preview.getLong("reached")).isEqualTo(900);
          assertThat(preview.getJsonArray("fleet")).hasSize(3);
          assertThat(preview.getJsonArray("stages").getJsonObject(0).getLong("expectedHandsets"))
              .isEqualTo(90);
          assertThat(preview.getJsonArray("stages").getJsonObject(1).getLong("expectedHandsets"))
              .isEqualTo(855);
        });
  }

  private void count(String model, String firmware, long handsets) {
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ADOPTION.name(),
                  "haier/" + model + "/" + firmware,
                  FirmwareCount.CODEC.encode(
                      new FirmwareCount("haier", model, firmware, handsets, 0))));
    }
  }

  private record Heard(String signature, JsonObject body, String text) {}

  @Test
  void webhooks_are_signed_ordered_and_tried_again() throws IOException {
    var heard = new CopyOnWriteArrayList<Heard>();
    var calls = new AtomicInteger();
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        exchange -> {
          String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          boolean fails = calls.getAndIncrement() < 2;
          if (!fails) {
            heard.add(
                new Heard(
                    exchange.getRequestHeaders().getFirst("Yunfan-Signature"),
                    new JsonObject(text),
                    text));
          }
          exchange.sendResponseHeaders(fails ? 500 : 204, -1);
          exchange.close();
        });
    receiver.start();
    try {
      var created =
          RunningServer.expect(
              running.client.post(
                  "/v1/webhooks",
                  ADMIN,
                  new JsonObject()
                      .put("vendor", "haier")
                      .put(
                          "url", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook")));
      running.release("h9", "2.9");
      String id = running.rollout("h9", "2.9", stage(100, 0, 1_000)).getString("id");
      running.change(id, "pause");

      await()
          .until(() ->
              heard.stream().filter(h -> id.equals(h.body().getString("rollout"))).count() == 3);
      var events = heard.stream().filter(h -> id.equals(h.body().getString("rollout"))).toList();
      assertThat(events.stream().map(h -> h.body().getString("type")))
          .containsExactly("rollout.draft", "rollout.running", "rollout.paused");
      var last = events.getLast();
      long seconds = Long.parseLong(last.signature().substring(2, last.signature().indexOf(',')));
      assertThat(last.signature())
          .isEqualTo(webhookKey.signature(created.getString("id"), seconds, last.text()));
      assertThat(created.getString("secret"))
          .isEqualTo(webhookKey.secretOf(created.getString("id")));
    } finally {
      receiver.stop(0);
    }
  }
}
