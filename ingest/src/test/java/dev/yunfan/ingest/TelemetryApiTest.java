package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ingest.admission.EventCounts;
import dev.yunfan.ingest.admission.EventFault;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The public API against a real broker: what comes in, and everything that must not. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelemetryApiTest {
  private static final String DEVICE = Batches.DEVICE;
  private static final byte[] GOOD = TelemetryBatch.CODEC.encode(Batches.ofEveryKind(DEVICE));

  private RunningGateway gateway;
  private int eventsBefore;
  private int rejectionsBefore;

  @BeforeAll
  void start(KafkaCluster cluster) throws IOException {
    gateway = new RunningGateway(cluster.getBootstrapServers(), IngestConfig.defaults());
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @BeforeEach
  void countRecords() {
    eventsBefore = gateway.count(Topic.TELEMETRY_EVENTS);
    rejectionsBefore = gateway.count(Topic.TELEMETRY_REJECTED);
  }

  @Test
  void a_batch_is_acknowledged_and_on_the_topic_with_corrected_times() throws Exception {
    long wallClock = System.currentTimeMillis();

    var answer = gateway.client.post(Batches.ofEveryKind(DEVICE));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("{\"accepted\":3,\"rejected\":[]}");
    var records = gateway.records(Topic.TELEMETRY_EVENTS);
    assertThat(records).hasSize(eventsBefore + 1);
    var record = records.stream().filter(r -> r.key().equals(DEVICE)).toList().getLast();
    assertThat(record.timestamp()).isBetween(wallClock, wallClock + 60_000);
    var events = TelemetryEvents.CODEC.decode(record.value());
    long arrivedAt = RunningGateway.NOW.toEpochMilli();
    assertThat(events.arrivedAt()).isEqualTo(arrivedAt);
    assertThat(events.sentAt()).isEqualTo(Batches.SENT_AT);
    assertThat(events.events())
        .allSatisfy(event -> {
          assertThat(event.eventTime()).isEqualTo(arrivedAt - 1_000);
          assertThat(event.at()).isEqualTo(Batches.SENT_AT - 1_000);
        });
  }

  @Test
  void json_with_a_charset_is_taken_too() throws Exception {
    var json = TelemetryBatch.CODEC.encodeJson(Batches.ofEveryKind(DEVICE));

    var answer =
        gateway.client.send(
            gateway
                .client
                .request(DEVICE, json.getBytes(UTF_8))
                .setHeader("Content-Type", "application/json; charset=utf-8")
                .build());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(gateway.count(Topic.TELEMETRY_EVENTS)).isEqualTo(eventsBefore + 1);
  }

  @Test
  void json_of_a_client_that_knows_no_receipts_is_taken() throws Exception {
    var json =
        """
        {"deviceId":"%s","vendor":"%s","model":"w700","firmware":"1.0.0","incarnation":4711,
         "sentAt":1320000060000,"events":[{"seq":0,"at":1320000000000,"body":{
         "dev.yunfan.telemetry.UpdateReport":{"rolloutId":"r1","release":"2.0.0","phase":"FAILED",
         "reason":null}}}]}\
        """
            .formatted(DEVICE, Batches.VENDOR);

    var answer =
        gateway.client.send(
            gateway
                .client
                .request(DEVICE, json.getBytes(UTF_8))
                .setHeader("Content-Type", "application/json")
                .build());

    assertThat(answer.body()).isEqualTo("{\"accepted\":1,\"rejected\":[]}");
    assertThat(gateway.count(Topic.TELEMETRY_EVENTS)).isEqualTo(eventsBefore + 1);
  }

  @Test
  void a_bad_event_is_refused_alone_and_kept_with_its_batch() throws Exception {
    var batch =
        Batches.of(DEVICE, Batches.heartbeat(), Batches.heartbeatWithBattery(130), Batches.crash());

    var answer = gateway.client.post(batch);

    assertThat(answer.statusCode()).isEqualTo(202);
    var body = GatewayClient.json(answer);
    assertThat(body.getInteger("accepted")).isEqualTo(2);
    assertThat(body.getJsonArray("rejected").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("index", 1)
                .put("reason", "out-of-range")
                .put("detail", "heartbeat.batteryPercent 130 is outside 0 to 100"));
    assertThat(gateway.count(Topic.TELEMETRY_EVENTS)).isEqualTo(eventsBefore + 1);
    assertKept("invalid-events", TelemetryBatch.CODEC.encode(batch));
  }

  @Test
  void a_batch_of_only_bad_events_is_answered_but_changes_nothing() throws Exception {
    var batch = Batches.of(DEVICE, Batches.heartbeatWithBattery(-1));

    var answer = gateway.client.post(batch);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(GatewayClient.json(answer).getInteger("accepted")).isZero();
    assertThat(gateway.count(Topic.TELEMETRY_EVENTS)).isEqualTo(eventsBefore);
    assertKept("invalid-events", TelemetryBatch.CODEC.encode(batch));
  }

  @Test
  void a_truncated_batch_is_malformed() throws Exception {
    byte[] cut = Arrays.copyOf(GOOD, GOOD.length - 5);

    assertRefused(
        gateway.client.send(gateway.client.request(DEVICE, cut).build()), 400, "malformed");
    assertKept("malformed", cut);
  }

  @Test
  void a_batch_of_a_schema_that_is_not_known_yet_is_the_handsets_to_keep() throws Exception {
    byte[] other = GOOD.clone();
    other[4] ^= 1;

    var answer = gateway.client.send(gateway.client.request(DEVICE, other).build());

    assertRefused(answer, 503, "schema-not-known-yet");
    assertThat(answer.headers().firstValueAsLong("retry-after").orElseThrow())
        .isBetween(600L, 1_199L);
  }

  @Test
  void broken_json_is_malformed() throws Exception {
    for (String text : List.of("", "{", "[]", "null", "{\"deviceId\":7}", "{\"a\":\"\\ud8\"}")) {
      var answer =
          gateway.client.send(
              gateway
                  .client
                  .request(DEVICE, text.getBytes(UTF_8))
                  .setHeader("Content-Type", "application/json")
                  .build());
      assertRefused(answer, 400, "malformed");
    }
  }

  @Test
  void a_missing_or_wrong_token_is_401_and_not_recorded() throws Exception {
    var wrong =
        List.of(
            "",
            "Bearer",
            "Basic abc",
            "Bearer k-touch/%s/%s".formatted(DEVICE, "00".repeat(32)),
            GatewayClient.credential("KT-OTHER").replace("KT-OTHER", DEVICE));
    for (String credential : wrong) {
      var answer =
          gateway.client.send(
              gateway.client.request(DEVICE, GOOD).setHeader("Authorization", credential).build());
      assertRefused(answer, 401, "unauthenticated");
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }
    assertThat(gateway.count(Topic.TELEMETRY_REJECTED)).isEqualTo(rejectionsBefore);
  }

  @Test
  void a_vendor_that_does_not_exist_is_401_by_credential_and_403_in_the_body() throws Exception {
    var token = new DeviceToken(RunningGateway.FLEET_KEY.getBytes(UTF_8)).of(DEVICE);
    var unknown = "Bearer %s/%s/%s".formatted("no-such-vendor", DEVICE, token);
    var byCredential =
        gateway.client.send(
            gateway.client.request(DEVICE, GOOD).setHeader("Authorization", unknown).build());
    assertRefused(byCredential, 401, "unauthenticated");

    var batch = Batches.of("no-such-vendor", DEVICE, Batches.heartbeat());
    assertRefused(gateway.client.post(batch), 403, "wrong-device");
    assertKept("wrong-device", TelemetryBatch.CODEC.encode(batch));
  }

  @Test
  void a_batch_that_speaks_for_another_device_is_403() throws Exception {
    byte[] other = TelemetryBatch.CODEC.encode(Batches.ofEveryKind("KT-W700-000002"));

    assertRefused(
        gateway.client.send(gateway.client.request(DEVICE, other).build()), 403, "wrong-device");
    assertKept("wrong-device", other);
  }

  @Test
  void another_type_or_coding_is_415() throws Exception {
    assertRefused(
        gateway.client.send(
            gateway.client.request(DEVICE, GOOD).setHeader("Content-Type", "text/plain").build()),
        415,
        "unsupported-type");
    assertRefused(
        gateway.client.send(
            gateway.client.request(DEVICE, GOOD).setHeader("Content-Encoding", "br").build()),
        415,
        "unsupported-coding");
  }

  @Test
  void fifty_megabytes_are_refused_by_their_declared_length_before_they_are_sent()
      throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.server.port())) {
      socket.setSoTimeout(90_000);
      var head =
          """
          POST /v1/telemetry HTTP/1.1\r
          Host: localhost\r
          Authorization: %s\r
          Content-Type: application/avro\r
          Content-Length: 52428800\r
          \r
          """
              .formatted(GatewayClient.credential(DEVICE));
      socket.getOutputStream().write(head.getBytes(UTF_8));

      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 413".length());

      assertThat(new String(status, UTF_8)).isEqualTo("HTTP/1.1 413");
    }
    assertThat(gateway.count(Topic.TELEMETRY_EVENTS)).isEqualTo(eventsBefore);
    assertKept("too-large", new byte[0]);
  }

  @Test
  void fifty_megabytes_of_undeclared_length_are_refused_when_they_pass_the_limit()
      throws Exception {
    byte[] piece = new byte[64 * 1024];
    var answer =
        gateway.client.send(
            gateway
                .client
                .request(DEVICE, GOOD)
                .POST(BodyPublishers.ofByteArrays(Collections.nCopies(800, piece)))
                .build());

    assertRefused(answer, 413, "too-large");
  }

  @Test
  void another_method_or_path_is_a_problem_too() throws Exception {
    var wrongMethod = gateway.client.get("/v1/telemetry");
    assertRefused(wrongMethod, 405, "method-not-allowed");
    assertThat(wrongMethod.headers().firstValue("Allow")).contains("POST");
    assertRefused(gateway.client.get("/v2/telemetry"), 404, "not-found");
  }

  @Test
  void health_is_served() throws Exception {
    assertThat(gateway.client.get("/livez").statusCode()).isEqualTo(200);
    assertThat(gateway.client.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void every_meter_is_there_with_its_labels_and_moves() throws Exception {
    gateway.client.post(Batches.of(DEVICE, Batches.heartbeat(), Batches.heartbeatWithBattery(130)));
    gateway.client.get("/v1/telemetry");

    var lines = gateway.client.get("/metrics").body().lines().toList();

    for (String vendor : List.of("k-touch", "haier")) {
      for (String type : EventCounts.KINDS) {
        sample(
            lines,
            "ingest_events_accepted_total{type=\"%s\",vendor=\"%s\"}".formatted(type, vendor));
      }
    }
    for (var reason : RefusalReason.values()) {
      sample(lines, "ingest_requests_refused_total{reason=\"%s\"}".formatted(reason.code()));
    }
    for (var fault : EventFault.values()) {
      sample(lines, "ingest_events_rejected_total{reason=\"%s\"}".formatted(fault.code()));
    }
    assertThat(sample(lines, "ingest_events_accepted_total{type=\"heartbeat\",vendor=\"k-touch\"}"))
        .isPositive();
    assertThat(sample(lines, "ingest_events_rejected_total{reason=\"out-of-range\"}")).isPositive();
    assertThat(sample(lines, "ingest_requests_refused_total{reason=\"method-not-allowed\"}"))
        .isPositive();
    for (String histogram :
        List.of("ingest_batch_events", "ingest_batch_bytes", "ingest_request_latency_seconds")) {
      double count = sample(lines, histogram + "_count");
      assertThat(count).isPositive();
      assertThat(sample(lines, histogram + "_sum")).isPositive();
      assertThat(sample(lines, histogram + "_bucket{le=\"+Inf\"}")).isEqualTo(count);
    }
    assertThat(sample(lines, "ingest_inflight_requests")).isZero();
    assertThat(sample(lines, "ingest_inflight_bytes")).isZero();
    assertThat(lines)
        .anyMatch(line -> line.startsWith("kafka_producer_record_send_total{client_id="))
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"));
    assertThat(lines).noneMatch(line -> line.contains(DEVICE)); // a device as a label is an outage
  }

  /** The value of one series. */
  private static double sample(List<String> lines, String series) {
    var start = series + " ";
    var found = lines.stream().filter(line -> line.startsWith(start)).toList();
    assertThat(found).as(start).hasSize(1);
    return Double.parseDouble(found.getFirst().substring(start.length()));
  }

  private void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    var problem = GatewayClient.json(answer);
    assertThat(problem.getString("type")).isEqualTo("https://yunfan.dev/problems/" + code);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).isNotBlank();
    assertThat(gateway.count(Topic.TELEMETRY_EVENTS)).isEqualTo(eventsBefore);
  }

  private void assertKept(String reason, byte[] original) throws Exception {
    var rejections = gateway.records(Topic.TELEMETRY_REJECTED);
    assertThat(rejections).hasSize(rejectionsBefore + 1);
    var newest = rejections.stream().filter(r -> DEVICE.equals(r.key())).toList().getLast();
    var rejection = RejectedTelemetry.CODEC.decode(newest.value());
    assertThat(rejection.reason()).isEqualTo(reason);
    assertThat(rejection.principal()).isEqualTo("k-touch/" + DEVICE);
    assertThat(rejection.rejectedAt()).isEqualTo(RunningGateway.NOW.toEpochMilli());
    byte[] payload = new byte[rejection.payload().remaining()];
    rejection.payload().get(payload);
    assertThat(payload).isEqualTo(original);
  }
}
