package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static dev.yunfan.ota.TestFleet.image;
import static dev.yunfan.ota.TestFleet.sha256;
import static dev.yunfan.ota.TestFleet.stage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.gate.Health;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.fleet.RolloutHealth;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtaServerTest {
  private static final Instant LAUNCH = Instant.parse("2011-07-28T08:00:00Z");
  private static final JsonObject WHY = new JsonObject().put("reason", "as planned");

  private final TestFleet fleet = new TestFleet();
  private final AtomicReference<Instant> now = new AtomicReference<>(LAUNCH);
  private final Vertx vertx = Vertx.vertx();
  private KafkaClients kafka;
  private OtaServer server;
  private TestClient client;
  private Path store;
  private OtaConfig config;

  @BeforeAll
  void start(KafkaCluster started, @TempDir Path folder) throws IOException {
    kafka = new KafkaClients(started.getBootstrapServers());
    store = folder;
    config =
        OtaConfig.defaults(folder)
            .withOperatorToken(ADMIN)
            .withMaxStaleness(Duration.ofSeconds(20))
            .withOnlineKeys(fleet.serverKeys)
            .withMaxImageBytes(Long.MAX_VALUE);
    server = start();
    client = new TestClient(server.port());
    fleet.publishTrust(client);
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    vertx.close().await();
  }

  private OtaServer start() throws IOException {
    InstantSource clock = now::get;
    return OtaServer.start(config, TestFleet.fleetKeys(), kafka, clock, vertx, new Metrics());
  }

  private HttpResponse<byte[]> upload(byte[] image) {
    return client.put("/v1/images/" + sha256(image), ADMIN, image);
  }

  /** A started rollout of a new release. */
  private JsonObject running(String model, String version, JsonObject... stages) {
    byte[] image = image(version.hashCode(), 10_000);
    assertThat(upload(image).statusCode()).isIn(200, 201);
    assertThat(client.post("/v1/releases", ADMIN, fleet.release(version, model, image)))
        .returns(201, HttpResponse::statusCode);
    fleet.taken();
    var created = client.post("/v1/rollouts", ADMIN, TestFleet.rollout(version, model, stages));
    assertThat(created.statusCode()).isEqualTo(201);
    String id = json(created).getString("id");
    var started = client.change("/v1/rollouts/" + id + "/start", ADMIN, etag(created), WHY);
    assertThat(started.statusCode()).isEqualTo(200);
    return json(started);
  }

  private static String etag(HttpResponse<byte[]> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  private void report(
      String rolloutId, String model, String version, int stage, long confirmed, long failed) {
    send(Health.of(rolloutId, model, version, stage).confirmed(confirmed).failed(failed).row());
  }

  private void send(RolloutHealth health) {
    try (var producer = kafka.producer("test", Map.of())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(),
                  health.key(),
                  RolloutHealth.CODEC.encode(health)));
    }
  }

  private void awaitState(String rolloutId, String state) {
    await()
        .untilAsserted(() ->
            assertThat(json(client.get("/v1/rollouts/" + rolloutId, ADMIN)).getString("state"))
                .isEqualTo(state));
  }

  @Test
  void a_rollout_goes_from_image_to_completion_by_its_stages() {
    var rollout = running("h7", "2.1.0", stage(5_000, 86_400, 10), stage(10_000, 3_600, 10));
    String id = rollout.getString("id");
    assertThat(rollout.getString("state")).isEqualTo("running");

    var answers =
        java.util.stream.IntStream.range(0, 40)
            .mapToObj(i -> json(client.checkIn("D" + i, "h7", "2.0.0")).getString("decision"))
            .toList();
    assertThat(answers).contains("offer", "defer").doesNotContain("up-to-date", "refuse");

    report(id, "h7", "2.1.0", 0, 12, 0);
    assertThat(json(client.get("/v1/rollouts/" + id, ADMIN)).getInteger("stage")).isZero();
    now.updateAndGet(instant -> instant.plusSeconds(86_400));
    await()
        .untilAsserted(() ->
            assertThat(json(client.get("/v1/rollouts/" + id, ADMIN)).getInteger("stage"))
                .isEqualTo(1));
    now.updateAndGet(instant -> instant.plusSeconds(3_600));
    await()
        .until(
            () -> json(client.get("/v1/rollouts/" + id, ADMIN)).getString("waitsFor"),
            "0 of 10 confirmed updates of the handsets that this stage added"::equals);
    report(id, "h7", "2.1.0", 1, 10, 0);
    awaitState(id, "completed");

    var late = json(client.checkIn("BOUGHT-LATER", "h7", "1.0.0"));
    assertThat(late.getString("decision")).isEqualTo("offer");
    assertThat(json(client.checkIn("D1", "h7", "2.1.0")).getString("reason"))
        .isEqualTo("no-newer-release");
    assertThat(json(client.get("/v1/rollouts/" + id, ADMIN)).getInteger("updated")).isEqualTo(22);
  }

  @Test
  void an_image_that_was_cut_short_is_refused_and_nothing_of_it_is_stored() throws IOException {
    byte[] whole = image(77, 50_000);

    var refused = client.put("/v1/images/" + sha256(whole), ADMIN, Arrays.copyOf(whole, 49_999));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).getString("type")).endsWith("/digest");
    assertThat(client.get("/v1/images/" + sha256(whole), ADMIN).statusCode()).isEqualTo(404);
    try (var files = Files.walk(store)) {
      assertThat(files.filter(file -> file.toString().contains(sha256(whole)))).isEmpty();
    }
  }

  @Test
  void images_are_served_whole_in_ranges_and_from_caches() {
    byte[] image = image(80, 100_000);
    upload(image);
    String path = "/v1/images/" + sha256(image);

    var whole = client.send(client.to(path));
    assertThat(whole.body()).isEqualTo(image);
    assertThat(whole.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
    assertThat(etag(whole)).isEqualTo('"' + sha256(image) + '"');

    var part = client.send(client.to(path).header("Range", "bytes=99000-"));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(image, 99_000, 100_000));
    assertThat(part.headers().firstValue("content-range")).contains("bytes 99000-99999/100000");

    var suffix = client.send(client.to(path).header("Range", "bytes=-10"));
    assertThat(suffix.body()).isEqualTo(Arrays.copyOfRange(image, 99_990, 100_000));

    var head = client.send(client.to(path).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.headers().firstValue("content-length")).contains("100000");

    assertThat(client.send(client.to(path).header("Range", "bytes=100000-")).statusCode())
        .isEqualTo(416);
    assertThat(client.send(client.to(path).header("If-None-Match", etag(whole))).statusCode())
        .isEqualTo(304);
    var changed =
        client.send(client.to(path).header("Range", "bytes=0-9").header("If-Range", "\"x\""));
    assertThat(changed.statusCode()).isEqualTo(200);
  }

  @Test
  void an_upload_that_broke_off_goes_on_where_it_stopped() {
    byte[] image = image(81, 100_000);
    String path = "/v1/images/" + sha256(image);
    var first =
        client.send(
            client
                .to(path)
                .header("Authorization", "Bearer " + ADMIN)
                .header("Content-Range", "bytes 0-59999/100000")
                .PUT(BodyPublishers.ofByteArray(image, 0, 60_000)));
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(json(first).getInteger("received")).isEqualTo(60_000);

    var rest =
        client.send(
            client
                .to(path)
                .header("Authorization", "Bearer " + ADMIN)
                .header("Content-Range", "bytes 60000-99999/100000")
                .PUT(BodyPublishers.ofByteArray(image, 60_000, 40_000)));

    assertThat(rest.statusCode()).isEqualTo(201);
    assertThat(client.send(client.to(path)).body()).isEqualTo(image);
  }

  @Test
  void an_upload_that_cannot_fit_is_refused_before_it_begins_and_leaves_nothing()
      throws IOException {
    byte[] image = image(83, 1_000);
    long total = Files.getFileStore(store).getUsableSpace() + (1L << 40);

    var refused =
        client.send(
            client
                .to("/v1/images/" + sha256(image))
                .header("Authorization", "Bearer " + ADMIN)
                .header("Content-Range", "bytes 0-999/" + total)
                .PUT(BodyPublishers.ofByteArray(image)));

    assertThat(refused.statusCode()).isEqualTo(507);
    assertThat(json(refused).getString("type")).endsWith("/storage-full");
    var progress = client.get("/v1/images/" + sha256(image) + "/upload", ADMIN);
    assertThat(json(progress).getLong("received")).isZero();
    assertThat(upload(image).statusCode()).isEqualTo(201);
  }

  @Test
  void a_change_against_an_old_version_is_refused_with_the_present_state() {
    byte[] image = image(82, 1_000);
    upload(image);
    RunningServer.expect(client.post("/v1/releases", ADMIN, fleet.release("4.0.0", "h9", image)));
    fleet.taken();
    var created =
        client.post("/v1/rollouts", ADMIN, TestFleet.rollout("4.0.0", "h9", stage(100, 0, 1)));
    String path = "/v1/rollouts/" + json(created).getString("id");
    assertThat(client.change(path + "/start", ADMIN, etag(created), WHY).statusCode())
        .isEqualTo(200);

    var stale = client.change(path + "/cancel", ADMIN, etag(created), WHY);

    assertThat(stale.statusCode()).isEqualTo(409);
    assertThat(json(stale).getJsonObject("current").getString("state")).isEqualTo("running");
    assertThat(client.post(path + "/cancel", ADMIN, WHY).statusCode()).isEqualTo(428);
  }

  @Test
  void strangers_and_broken_check_ins_are_told_so() {
    assertThat(
            client
                .send(
                    client
                        .to("/v1/check-in")
                        .header("Authorization", "Bearer haier/D1/" + "0".repeat(64))
                        .POST(BodyPublishers.ofString("{}")))
                .statusCode())
        .isEqualTo(401);
    for (String body : new String[] {"", "[]", "{\"model\":\"h7\"", "{\"model\":\"h7\"}"}) {
      assertThat(
              client
                  .send(
                      client
                          .to("/v1/check-in")
                          .header("Authorization", TestFleet.credential("D1"))
                          .POST(BodyPublishers.ofString(body)))
                  .statusCode())
          .as(body)
          .isEqualTo(400);
    }
    assertThat(
            client
                .send(
                    client
                        .to("/v1/check-in")
                        .header("Authorization", TestFleet.credential("D1"))
                        .POST(BodyPublishers.ofByteArray(new byte[5_000])))
                .statusCode())
        .isEqualTo(413);
    assertThat(client.get("/v1/rollouts", "wrong").statusCode()).isEqualTo(401);
    assertThat(client.get("/v1/nothing", ADMIN).statusCode()).isEqualTo(404);
  }

  @Test
  void a_misspelt_field_is_refused_by_its_name() {
    var body =
        TestFleet.rollout("2.1.0", "h7", stage(100, 0, 1))
            .put("guardrial", new JsonObject().put("maxFailureRate", 0.01));

    var refused = client.post("/v1/rollouts", ADMIN, body);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).getString("detail")).contains("guardrial");
  }

  @Test
  void a_restarted_server_knows_what_the_first_one_was_told() throws IOException {
    String id = running("h10", "5.0.0", stage(10_000, 86_400, 10)).getString("id");
    try (var second = start();
        var other = new TestClient(second.port())) {
      await()
          .untilAsserted(
              () -> // evidence is read after the start
              assertThat(json(other.get("/v1/rollouts", ADMIN)))
                      .isEqualTo(json(client.get("/v1/rollouts", ADMIN))));
      assertThat(json(other.checkIn("D1", "h10", "1.0.0")).getString("decision"))
          .isEqualTo("offer");

      var programme = client.get("/v1/vendors/haier", ADMIN);
      assertThat(json(programme).getString("state")).isEqualTo("active");
      var paused =
          client.change(
              "/v1/rollouts/" + id + "/pause",
              ADMIN,
              etag(client.get("/v1/rollouts/" + id, ADMIN)),
              WHY);
      assertThat(paused.statusCode()).isEqualTo(200);
      await()
          .until(
              () -> json(other.checkIn("D1", "h10", "1.0.0")).getString("decision"),
              "up-to-date"::equals);
    }
  }

  @Test
  void lists_come_in_pages_that_lead_to_the_next() {
    var first = json(client.get("/v1/releases?limit=1", ADMIN));
    assertThat(first.getJsonArray("releases")).hasSize(1);
    var seen = new JsonArray().addAll(first.getJsonArray("releases"));
    String next = first.getString("next");
    while (next != null) {
      var page = json(client.get("/v1/releases?limit=1&cursor=" + next, ADMIN));
      seen.addAll(page.getJsonArray("releases"));
      next = page.getString("next");
    }
    assertThat(seen).isEqualTo(json(client.get("/v1/releases", ADMIN)).getJsonArray("releases"));
  }
}
