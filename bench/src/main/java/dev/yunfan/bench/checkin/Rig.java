package dev.yunfan.bench.checkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.cli.process.OpenVertx;
import dev.yunfan.cli.signing.TrialKeys;
import dev.yunfan.ota.OtaConfig;
import dev.yunfan.ota.OtaServer;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A broker and an ota-server in this process, with a vendor who rolls out. */
final class Rig implements AutoCloseable {
  static final String VENDOR = "haier";
  static final String FLEET_KEY = "bench-fleet-key-of-haier";
  static final String MODEL = "h7";

  private static final String TOKEN = "bench-operator-token";
  private static final byte[] IMAGE = "a firmware image".getBytes(UTF_8);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final TrialKeys keys = new TrialKeys(List.of(VENDOR));
  private final HttpClient http;
  private final OtaServer server;

  Rig(Path folder) throws IOException, InterruptedException {
    var broker = closing(EmbeddedBroker.start(folder.resolve("kafka"), 0));
    var metrics = closing(new Metrics());
    var vertx = closing(new OpenVertx());
    server =
        closing(
            OtaServer.start(
                OtaConfig.defaults(folder.resolve("images"))
                    .withOperatorToken(TOKEN)
                    .withOnlineKeys(keys.server()),
                new FleetKeys(Map.of(VENDOR, FLEET_KEY.getBytes(UTF_8))),
                new KafkaClients(broker.bootstrapServers()),
                Clock.systemUTC(),
                vertx.vertx(),
                metrics));
    http = closing(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    post("/v1/trust", new JsonObject(keys.trust()), 0);
  }

  int port() {
    return server.port();
  }

  /** Uploads the one image and makes one release of it. */
  void release(String version) throws IOException, InterruptedException {
    send("PUT", "/v1/images/" + TrialKeys.sha256(IMAGE), IMAGE, "0");
    post("/v1/releases", new JsonObject(keys.release(VENDOR, version, Map.of(MODEL, IMAGE))), 0);
  }

  /** Drafts a rollout from one firmware version at its first stage. */
  String draft(String release, String from, int shareBasisPoints)
      throws IOException, InterruptedException {
    return post(
            "/v1/rollouts",
            new JsonObject()
                .put("vendor", VENDOR)
                .put("release", release)
                .put("models", new JsonArray().add(MODEL))
                .put("fromVersions", new JsonArray().add(from))
                .put(
                    "stages",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("shareBasisPoints", shareBasisPoints)
                                .put("soakSeconds", 86_400)
                                .put("minConfirmed", 1_000_000))),
            0)
        .getString("id");
  }

  /** Starts a draft. */
  void start(String rolloutId) throws IOException, InterruptedException {
    post("/v1/rollouts/" + rolloutId + "/start", new JsonObject().put("reason", "bench"), 1);
  }

  private JsonObject post(String path, JsonObject body, long version)
      throws IOException, InterruptedException {
    return send("POST", path, body.encode().getBytes(UTF_8), Long.toString(version));
  }

  private JsonObject send(String method, String path, byte[] body, String version)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("If-Match", '"' + version + '"')
            .method(method, BodyPublishers.ofByteArray(body))
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(method + " " + path + ": " + response.body());
    }
    return new JsonObject(response.body());
  }

  private <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // whatever it was, the bench is over
        throw new IOException("a part did not close", e);
      }
    }
  }
}
