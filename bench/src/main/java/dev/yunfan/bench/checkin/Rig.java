package dev.yunfan.bench.checkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.bench.account.Accounting;
import dev.yunfan.bench.ingest.BrokerProcess;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.bench.ingest.Server;
import dev.yunfan.cli.signing.TrialKeys;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.tuf.key.KeyFile;
import dev.yunfan.tuf.key.SigningKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A broker and a build's ota-server, each a process of its own, with a vendor who rolls out. */
final class Rig implements AutoCloseable {
  static final String VENDOR = "haier";
  static final String FLEET_KEY = "bench-fleet-key-of-haier";
  static final String MODEL = "h7";

  private static final List<String> BROKER_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");
  private static final String PASSPHRASE = "the bench's own";
  private static final int KEY_ROUNDS = 1_000;
  private static final String TOKEN = "bench-operator-token";
  private static final byte[] IMAGE = "a firmware image".getBytes(UTF_8);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final TrialKeys keys = new TrialKeys(List.of(VENDOR));
  private final HttpClient http;
  private final Child broker;
  private final Server server;
  private final Map<String, String> rolloutFrom = new HashMap<>();

  /** Starts broker and server, with their data in a folder. */
  Rig(Build build, Path folder) throws IOException, InterruptedException {
    broker =
        closing(Child.start(BrokerProcess.class, BROKER_JVM, folder.resolve("kafka").toString()));
    server = closing(Server.start(build, "ota-server", broker.answer(), settings(folder)));
    http = closing(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    post("/v1/trust", new JsonObject(keys.trust()), 0);
  }

  private Map<String, String> settings(Path folder) throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("YUNFAN_FLEET_KEYS", VENDOR + "=" + FLEET_KEY);
    settings.put("OTA_OPERATOR_TOKEN", TOKEN);
    settings.put("OTA_IMAGE_STORE", Files.createDirectories(folder.resolve("images")).toString());
    settings.put("OTA_CONTROL_SNAPSHOT", "none");
    settings.put("OTA_KEY_PASSPHRASE", PASSPHRASE);
    var online = keys.server();
    settings.put("OTA_SNAPSHOT_KEY", write(online.snapshot(), folder.resolve("snapshot.key")));
    settings.put("OTA_TIMESTAMP_KEY", write(online.timestamp(), folder.resolve("timestamp.key")));
    settings.put(
        "OTA_ASSIGNMENT_KEY", write(online.assignment(), folder.resolve("assignment.key")));
    return settings;
  }

  private static String write(SigningKey key, Path file) throws IOException {
    KeyFile.write(file, key, PASSPHRASE.toCharArray(), KEY_ROUNDS);
    return file.toString();
  }

  int port() {
    return server.port();
  }

  /** Begins and ends accounts of server and broker. */
  Accounting accounting(String name) {
    return new Accounting(name, server.cpu(), broker::cpu);
  }

  /** Uploads the one image and makes one release of it. */
  void release(String version) throws IOException, InterruptedException {
    send("PUT", "/v1/images/" + TrialKeys.sha256(IMAGE), IMAGE, "0");
    post("/v1/releases", new JsonObject(keys.release(VENDOR, version, Map.of(MODEL, IMAGE))), 0);
  }

  /** Drafts a rollout from one firmware version at its first stage. */
  String draft(String release, String from, int shareBasisPoints)
      throws IOException, InterruptedException {
    String id =
        post(
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
    rolloutFrom.put(from, id);
    return id;
  }

  /**
   * The rollouts of so many firmware versions, as {@link HeldReceipts} reads them; empty when this
   * build gives no receipts.
   */
  String held(String firmware, int versions) throws IOException {
    var receipts = checkIn(firmware + 0).getJsonArray("receipts");
    return receipts == null
        ? ""
        : IntStream.range(0, versions)
            .mapToObj(version -> Objects.requireNonNull(rolloutFrom.get(firmware + version)))
            .collect(
                Collectors.joining(",", receipts.getJsonObject(0).getInteger("day") + ":", ""));
  }

  private JsonObject checkIn(String firmware) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/v1/check-in"))
            .header(
                "Authorization",
                "Bearer %s/D/%s"
                    .formatted(VENDOR, new DeviceToken(FLEET_KEY.getBytes(UTF_8)).of("D")))
            .POST(
                BodyPublishers.ofString(
                    "{\"model\":\"%s\",\"firmware\":\"%s\"}".formatted(MODEL, firmware)))
            .build();
    try {
      return new JsonObject(http.send(request, BodyHandlers.ofString()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted at a check-in");
    }
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
