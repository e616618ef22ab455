package dev.yunfan.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.ingest.IngestConfig;
import dev.yunfan.ingest.IngestServer;
import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.runtime.registry.RegistryFormat;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command.WithdrawProgramme;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a handset to a number, in the wire format of a real Apicurio Registry; run by {@code
 * -Pregistry}.
 */
@Tag("registry")
class RegistryTest {
  private static final String TOKEN = "the admin of tests";
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2011-11-01T00:00:00Z"));
  private static final byte[] FLEET_KEY = "haier-fleet-key-0123".getBytes(UTF_8);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final Metrics metrics = new Metrics();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;
  private EmbeddedBroker broker;
  private Apicurio registry;

  @BeforeEach
  void start() throws Exception {
    registry = new Apicurio();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
    registry.close();
    http.close();
    metrics.close();
    vertx.close().await();
  }

  @Test
  void what_was_written_before_and_after_the_switch_is_counted_once_each() throws Exception {
    report(plain(), "KT-OLD", "CN-31", 202);
    try (var format = new RegistryFormat(registry.url(), Duration.ofSeconds(20))) {
      var kafka = new KafkaClients(broker.bootstrapServers(), format);
      report(kafka, "KT-NEW", "CN-31", 202);
      report(kafka, "KT-BAD", "nowhere at all", 202);
      try (var streams =
          StreamsServer.start(streams(folder.resolve("state")), kafka, NOW, vertx, metrics)) {
        await()
            .atMost(LONG)
            .untilAsserted(() ->
                assertThat(totals(streams).at("/activations/haier/w910").asInt()).isEqualTo(2));
      }
    }

    assertThat(raw(Topic.TELEMETRY_EVENTS).stream().map(value -> value[0]))
        .containsExactlyInAnyOrder((byte) 0xC3, (byte) 0);
    assertThat(raw(Topic.FLEET_RAMP)).isNotEmpty().allSatisfy(v -> assertThat(v[0]).isZero());
    assertThat(schemaOf(raw(Topic.FLEET_RAMP).getFirst())).isEqualTo("RampCount");
    assertThat(schemaOf(raw(Topic.TELEMETRY_REJECTED).getFirst())).isEqualTo("RejectedTelemetry");

    var url = registry.url().toString();
    var file = folder.resolve("events.csv");
    assertThat(run("rejected", "--schema-registry", url)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("bad-text").contains("haier/KT-BAD");
    assertThat(export(file, "--schema-registry", url)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("2 rows of telemetry.events");

    assertThat(run("rejected")).isEqualTo(2);
    assertThat(export(file)).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("--schema-registry URL"));
  }

  @Test
  void commands_of_the_control_log_keep_their_bytes_and_so_their_chain() throws Exception {
    byte[] value =
        new ControlRecord(
                "c1",
                1,
                new Actor("ada", "token:1"),
                "bad crashes",
                "haier",
                3,
                ChainHead.START,
                new WithdrawProgramme())
            .encode();
    try (var format = new RegistryFormat(registry.url(), Duration.ofSeconds(20))) {
      byte[] wire = format.toTopic(Topic.OTA_CONTROL.name(), value);

      assertThat(schemaOf(wire)).isEqualTo("ControlRecord");
      assertThat(format.fromTopic(Topic.OTA_CONTROL.name(), wire)).isEqualTo(value);
    }
  }

  private KafkaClients plain() {
    return new KafkaClients(broker.bootstrapServers());
  }

  private void report(KafkaClients kafka, String device, String region, int expected)
      throws Exception {
    var keys = new FleetKeys(Map.of("haier", FLEET_KEY));
    var batch =
        new TelemetryBatch(
            new Reporter(device, "haier", "w910", "1.0.0", 7),
            NOW.millis(),
            List.of(new DeviceEvent(0, NOW.millis(), new Activation(region))));
    var config = IngestConfig.defaults().withPort(0);
    try (var gateway = IngestServer.start(config, keys, kafka, NOW, vertx, new Metrics())) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/v1/telemetry".formatted(gateway.port())))
              .header(
                  "Authorization",
                  "Bearer haier/%s/%s".formatted(device, new DeviceToken(FLEET_KEY).of(device)))
              .header("Content-Type", "application/avro")
              .POST(BodyPublishers.ofByteArray(TelemetryBatch.CODEC.encode(batch)))
              .build();
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(expected);
    }
  }

  private static StreamsConfig streams(Path state) {
    return StreamsConfig.from(
        Map.of(
            "STREAMS_STATE_DIR",
            state.toString(),
            "STREAMS_PORT",
            "0",
            "STREAMS_THREADS",
            "1",
            "STREAMS_OPERATOR_TOKEN",
            TOKEN));
  }

  private JsonNode totals(StreamsServer streams) throws Exception {
    var uri = URI.create("http://127.0.0.1:%d/v1/totals".formatted(streams.port()));
    var question = HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + TOKEN).build();
    var answer = http.send(question, BodyHandlers.ofString());
    return new ObjectMapper().readTree(answer.body());
  }

  private String schemaOf(byte[] wire) throws Exception {
    var found = registry.schema(ByteBuffer.wrap(wire).getInt(1));
    var schema = new ObjectMapper().readTree(found).get("schema").asText();
    return new ObjectMapper().readTree(schema).get("name").asText();
  }

  private int export(Path file, String... more) {
    var arguments = new ArrayList<>(List.of("export", "--topic", "telemetry.events"));
    arguments.addAll(List.of("--format", "csv", "--out", file.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka", broker.bootstrapServers()));
    return Yunfan.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  /** Values of a topic as they stand on it. */
  private List<byte[]> raw(Topic topic) {
    var values = new ArrayList<byte[]>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
