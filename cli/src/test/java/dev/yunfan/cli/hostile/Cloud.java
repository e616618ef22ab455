package dev.yunfan.cli.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.cli.signing.TrialKeys;
import dev.yunfan.ingest.IngestConfig;
import dev.yunfan.ingest.IngestServer;
import dev.yunfan.ota.OtaConfig;
import dev.yunfan.ota.OtaServer;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** The whole system in this JVM, with a clock that the test moves. */
public final class Cloud implements AutoCloseable {
  public static final String VENDOR = "haier";
  static final String FLEET_KEY = "haier-fleet-key-0123";
  static final String OPERATOR = "first-admin-token-for-tests";
  private static final ObjectMapper JSON = new ObjectMapper();

  final AtomicReference<Instant> now;
  final TrialKeys keys = new TrialKeys(List.of(VENDOR));
  private final DeviceToken tokens = new DeviceToken(FLEET_KEY.getBytes(UTF_8));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private Callable<Integer> another;
  private int ingest;
  private int streams;
  private int ota;

  /** On a broker of its own, in November 2011. */
  Cloud(Path folder) throws Exception {
    now = new AtomicReference<>(Instant.parse("2011-11-01T00:00:00Z"));
    var broker = closing(EmbeddedBroker.start(folder.resolve("kafka"), 0));
    var kafka = new KafkaClients(broker.bootstrapServers());
    var vertx = start(folder, kafka);
    streams = count(folder, kafka, vertx);
  }

  /**
   * On brokers that the caller has, who counts too.
   *
   * @param time at which its clock stands
   */
  public Cloud(Path folder, KafkaClients kafka, Instant time) throws Exception {
    now = new AtomicReference<>(time);
    var _ = start(folder, kafka);
  }

  private Vertx start(Path folder, KafkaClients kafka) throws Exception {
    var fleetKeys = new FleetKeys(Map.of(VENDOR, FLEET_KEY.getBytes(UTF_8)));
    var vertx = Vertx.vertx();
    closing(() -> vertx.close().await());
    var gateway =
        closing(
            IngestServer.start(
                IngestConfig.from(
                    Map.of(
                        "INGEST_PORT", "0",
                        "INGEST_TELEMETRY_PARTITIONS", "4",
                        "INGEST_DEVICE_BATCHES_PER_SECOND", "1000",
                        "INGEST_DEVICE_BURST", "1000")),
                fleetKeys,
                kafka,
                now::get,
                vertx,
                new Metrics()));
    another =
        () ->
            closing(
                    OtaServer.start(
                        OtaConfig.from(
                                Map.of(
                                    "OTA_PORT",
                                    "0",
                                    "OTA_IMAGE_STORE",
                                    folder.resolve("images").toString(),
                                    "OTA_CONTROL_SNAPSHOT",
                                    "none",
                                    "OTA_MAX_STALENESS",
                                    "PT20S",
                                    "OTA_OPERATOR_TOKEN",
                                    OPERATOR))
                            .withOnlineKeys(keys.server()),
                        fleetKeys,
                        kafka,
                        now::get,
                        vertx,
                        new Metrics()))
                .port();
    ingest = gateway.port();
    ota = another.call();
    return vertx;
  }

  /** Starts one more ota-server beside the first. */
  URI anotherOta() throws Exception {
    return uri(another.call(), "/");
  }

  private int count(Path folder, KafkaClients kafka, Vertx vertx) throws Exception {
    var counting =
        closing(
            StreamsServer.start(
                StreamsConfig.from(
                    Map.of(
                        "STREAMS_PORT", "0",
                        "STREAMS_OPERATOR_TOKEN", OPERATOR,
                        "STREAMS_TELEMETRY_PARTITIONS", "4",
                        "STREAMS_STATE_DIR", folder.resolve("streams").toString(),
                        "STREAMS_TRANSACTION_TIMEOUT", "PT1M",
                        "STREAMS_THREADS", "1")),
                kafka,
                now::get,
                vertx,
                new Metrics()));
    return counting.port();
  }

  private <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  URI ingest() {
    return uri(ingest, "/");
  }

  URI streams() {
    return uri(streams, "/");
  }

  URI ota() {
    return uri(ota, "/");
  }

  void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  public boolean ready() throws IOException, InterruptedException {
    for (int port : streams == 0 ? new int[] {ingest, ota} : new int[] {ingest, streams, ota}) {
      var request = HttpRequest.newBuilder(uri(port, "/readyz")).build();
      if (http.send(request, BodyHandlers.discarding()).statusCode() != 200) {
        return false;
      }
    }
    return true;
  }

  /** Posts a batch; the answer's status. */
  public int report(String deviceId, byte[] batch) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(ingest, "/v1/telemetry"))
            .header("authorization", credential(deviceId))
            .header("content-type", "application/avro")
            .POST(BodyPublishers.ofByteArray(batch))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  public JsonNode checkIn(String deviceId, String model, String firmware)
      throws IOException, InterruptedException {
    var body = JSON.createObjectNode().put("model", model).put("firmware", firmware);
    var request =
        HttpRequest.newBuilder(uri(ota, "/v1/check-in"))
            .header("authorization", credential(deviceId))
            .POST(BodyPublishers.ofString(body.put("nonce", "n").toString()))
            .build();
    return answer(request);
  }

  String credential(String deviceId) {
    return "Bearer %s/%s/%s".formatted(VENDOR, deviceId, tokens.of(deviceId));
  }

  /** An answer of the query API. */
  public JsonNode counted(String path) throws IOException, InterruptedException {
    return answer(operator(streams, path).build());
  }

  /** An answer of the ota-server. */
  JsonNode get(String path) throws IOException, InterruptedException {
    return answer(operator(path).build());
  }

  JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return answer(operator(path).POST(BodyPublishers.ofString(body.toString())).build());
  }

  JsonNode change(String path, String etag, JsonNode body)
      throws IOException, InterruptedException {
    return answer(
        operator(path)
            .header("if-match", etag)
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  /** Releases 2.0.0 of both models. */
  public void publish(Map<String, byte[]> images) throws IOException, InterruptedException {
    change("/v1/trust", "\"0\"", JSON.valueToTree(keys.trust()));
    for (byte[] image : images.values()) {
      answer(
          operator("/v1/images/" + TrialKeys.sha256(image))
              .PUT(BodyPublishers.ofByteArray(image))
              .build());
    }
    post("/v1/releases", JSON.valueToTree(keys.release(VENDOR, "2.0.0", images)));
  }

  /** Starts a rollout of 2.0.0 to a model in three stages; its id. */
  public String rollOut(String model) throws IOException, InterruptedException {
    var plan = JSON.createObjectNode().put("vendor", VENDOR).put("release", "2.0.0");
    plan.putArray("models").add(model);
    plan.putArray("fromVersions").add("1.0.0");
    plan.put("guardrails", "off"); // these tests are about failed updates
    var stages = plan.putArray("stages");
    for (int share : new int[] {1_000, 5_000, 10_000}) {
      stages.addObject().put("shareBasisPoints", share).put("soakSeconds", 3_600);
    }
    String id = post("/v1/rollouts", plan).required("id").asText();
    ObjectNode why = JSON.createObjectNode().put("reason", "a test");
    change("/v1/rollouts/" + id + "/start", "\"1\"", why);
    return id;
  }

  private HttpRequest.Builder operator(String path) {
    return operator(ota, path);
  }

  private static HttpRequest.Builder operator(int port, String path) {
    return HttpRequest.newBuilder(uri(port, path)).header("authorization", "Bearer " + OPERATOR);
  }

  private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(
          "%s answered %d: %s"
              .formatted(request.uri(), response.statusCode(), new String(response.body(), UTF_8)));
    }
    return JSON.readTree(response.body());
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    http.close();
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // of a server that does not stop: the test must say so
        throw new IllegalStateException("a server did not close", e);
      }
    }
  }
}
