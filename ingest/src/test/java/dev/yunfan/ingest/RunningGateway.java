package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A gateway for tests, with a client that speaks to it and a reader of what it wrote. */
public final class RunningGateway implements AutoCloseable {
  public static final String FLEET_KEY = "k-touch-fleet-key-01";
  public static final Instant NOW = Instant.parse("2011-11-01T00:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  public final Metrics metrics = new Metrics();
  public final IngestServer server;
  private final KafkaClients kafka;

  public RunningGateway(String bootstrapServers, IngestConfig config) throws IOException {
    kafka = new KafkaClients(bootstrapServers);
    server = IngestServer.start(config.withPort(0), keys(), kafka, () -> NOW, vertx, metrics);
  }

  public static FleetKeys keys() {
    return new FleetKeys(Map.of(Batches.VENDOR, FLEET_KEY.getBytes(UTF_8), "haier", new byte[16]));
  }

  public static String credential(String device) {
    return "Bearer %s/%s/%s"
        .formatted(Batches.VENDOR, device, new DeviceToken(FLEET_KEY.getBytes(UTF_8)).of(device));
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
  }

  /** A request with the credential and type of a good one. */
  public HttpRequest.Builder request(String device, byte[] body) {
    return HttpRequest.newBuilder(uri("/v1/telemetry"))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", credential(device))
        .header("Content-Type", "application/avro")
        .POST(BodyPublishers.ofByteArray(body));
  }

  public HttpResponse<String> post(TelemetryBatch batch) throws Exception {
    return send(request(batch.reporter().deviceId(), TelemetryBatch.CODEC.encode(batch)).build());
  }

  public HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  public HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  public static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  /** All records of a topic, from its beginning to its end at the time of the call. */
  public List<ConsumerRecord<String, byte[]>> records(Topic topic) {
    try (var consumer = kafka.consumer("test", Map.of())) {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var records = new ArrayList<ConsumerRecord<String, byte[]>>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
    client.close();
    vertx.close().await();
  }
}
