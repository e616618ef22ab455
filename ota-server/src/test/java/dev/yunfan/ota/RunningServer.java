package dev.yunfan.ota;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A server in this process with a clock that tests move, and a client of it. */
final class RunningServer implements AutoCloseable {
  static final Instant LAUNCH = Instant.parse("2011-07-28T08:00:00Z");

  private static final List<String> STREAMS_SAY =
      List.of("evidence", "adoption", "rollout-windows", "spikes");

  final TestFleet fleet;
  final AtomicReference<Instant> now;
  final OtaServer server;
  final TestClient client;
  private final Vertx vertx = Vertx.vertx();
  private final Metrics metrics = new Metrics();

  private RunningServer(
      KafkaClients kafka,
      Path store,
      TestFleet fleet,
      AtomicReference<Instant> now,
      UnaryOperator<OtaConfig> change)
      throws IOException {
    this.fleet = fleet;
    this.now = now;
    var config =
        OtaConfig.defaults(store)
            .withOperatorToken(TestFleet.ADMIN)
            .withMaxStaleness(Duration.ofSeconds(20))
            .withOnlineKeys(fleet.serverKeys);
    var changed = change.apply(config);
    this.server = OtaServer.start(changed, TestFleet.fleetKeys(), kafka, now::get, vertx, metrics);
    this.client = new TestClient(server.port());
    Patience.await().until(this::hasReadEvidence);
    if (changed.keys().online().isPresent()) {
      fleet.publishTrust(client);
    }
  }

  /** Whether what the streams said was read; before it no server is ready. */
  private boolean hasReadEvidence() {
    var checks = TestClient.json(client.send(client.to("/readyz"))).getJsonObject("checks");
    return STREAMS_SAY.stream().allMatch(checks::getBoolean);
  }

  static RunningServer start(KafkaClients kafka, Path store) throws IOException {
    return start(kafka, store, config -> config);
  }

  static RunningServer start(KafkaClients kafka, Path store, UnaryOperator<OtaConfig> change)
      throws IOException {
    return new RunningServer(kafka, store, new TestFleet(), new AtomicReference<>(LAUNCH), change);
  }

  /** Another server on the same log, with the same keys and clock. */
  RunningServer another(KafkaClients kafka, Path store) throws IOException {
    return another(kafka, store, config -> config);
  }

  /** Another server on the same log with settings of its own. */
  RunningServer another(KafkaClients kafka, Path store, UnaryOperator<OtaConfig> change)
      throws IOException {
    return new RunningServer(kafka, store, fleet, now, change);
  }

  /** Uploads an image and creates its release. */
  JsonObject release(String model, String version) {
    byte[] image = TestFleet.image(version.hashCode(), 10_000);
    expect(client.put("/v1/images/" + TestFleet.sha256(image), TestFleet.ADMIN, image));
    var created =
        expect(client.post("/v1/releases", TestFleet.ADMIN, fleet.release(version, model, image)));
    fleet.taken();
    return created;
  }

  /** Drafts and starts a rollout. */
  JsonObject rollout(String model, String version, JsonObject... stages) {
    var created =
        expect(
            client.post(
                "/v1/rollouts", TestFleet.ADMIN, TestFleet.rollout(version, model, stages)));
    return change(created.getString("id"), "start");
  }

  /** Changes a rollout as it stands. */
  JsonObject change(String rolloutId, String verb) {
    String path = "/v1/rollouts/" + rolloutId;
    var current = client.get(path, TestFleet.ADMIN);
    return expect(
        client.change(
            path + "/" + verb,
            TestFleet.ADMIN,
            current.headers().firstValue("etag").orElseThrow(),
            new JsonObject().put("reason", "as planned")));
  }

  static JsonObject expect(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(response.statusCode() + " " + TestClient.json(response));
    }
    return TestClient.json(response);
  }

  @Override
  public void close() {
    client.close();
    server.close();
    metrics.close();
    vertx.close().await();
  }
}
