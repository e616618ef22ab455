package dev.yunfan.ingest;

import static dev.yunfan.ingest.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean harm, or are broken as if they did. */
class HostileTest {
  private static final int PLACES = 4;
  private static final int MAX_BODY = 64 * 1024;
  private static final byte[] BODY =
      TelemetryBatch.CODEC.encode(Batches.ofEveryKind(Batches.DEVICE));

  private HeldGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new HeldGateway(config(Patience.LONGEST, 50, 50));
  }

  private static IngestConfig config(Duration bodyTime, int perSecond, int burst) {
    return IngestConfig.defaults()
        .withLimits(
            new IngestConfig.Limits(
                MAX_BODY, PLACES, 1_000_000, bodyTime, Patience.LONGEST, perSecond, burst));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void two_credentials_are_none() throws Exception {
    var answer =
        gateway.client.send(
            gateway
                .client
                .request(Batches.DEVICE, BODY)
                .header("Authorization", GatewayClient.credential("KT-OTHER"))
                .build());

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void two_codings_in_two_headers_are_not_taken_for_one() throws Exception {
    var answer =
        gateway.client.send(
            gateway
                .client
                .request(Batches.DEVICE, gzip(gzip(BODY)))
                .header("Content-Encoding", "gzip")
                .header("Content-Encoding", "gzip")
                .build());

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(gateway.log.rejected.getFirst().contentEncoding()).isEqualTo("gzip, gzip");
  }

  @Test
  void a_body_of_exactly_the_limit_comes_in_and_one_byte_more_does_not() throws Exception {
    assertThat(postJson(paddedJson(MAX_BODY), "identity").statusCode()).isEqualTo(202);
    assertThat(postJson(gzip(paddedJson(MAX_BODY)), "gzip").statusCode()).isEqualTo(202);
    assertThat(postJson(paddedJson(MAX_BODY + 1), "identity").statusCode()).isEqualTo(413);
    assertThat(postJson(gzip(paddedJson(MAX_BODY + 1)), "gzip").statusCode()).isEqualTo(413);
    assertNothingHeld();
  }

  @Test
  void receipts_of_others_and_invented_ones_prove_nothing_and_keep_no_event_out() throws Exception {
    var treated = new Membership("r1", "2.0.0", Arm.TREATED, 0);
    var of = Batches.receipt(Batches.DEVICE, treated);
    var batches =
        List.of(
            Batches.with(Batches.ofEveryKind(Batches.DEVICE), Batches.receipt("KT-OTHER", treated)),
            Batches.with(
                Batches.ofEveryKind(Batches.DEVICE),
                new Receipt(
                    new Membership("r1", "2.0.0", Arm.NAMED, 0), of.day(), of.keyId(), of.mac())),
            Batches.with(
                Batches.ofEveryKind(Batches.DEVICE),
                new Receipt(treated, Integer.MAX_VALUE, Integer.MIN_VALUE, new byte[0])),
            Batches.with(
                Batches.ofEveryKind(Batches.DEVICE),
                new Receipt(
                    new Membership("云帆".repeat(1_000), "", Arm.TREATED, Integer.MIN_VALUE),
                    Integer.MIN_VALUE,
                    Integer.MAX_VALUE,
                    new byte[256])),
            Batches.with(
                Batches.of(Batches.DEVICE, Batches.heartbeat()),
                Collections.nCopies(1_000, of).toArray(Receipt[]::new)));
    for (var batch : batches) {
      assertThat(gateway.client.post(batch).statusCode()).isEqualTo(202);
      assertThat(
              postJson(TelemetryBatch.CODEC.encodeJson(batch).getBytes(UTF_8), "identity")
                  .statusCode())
          .isIn(202, 413);
    }
    var accepted = gateway.log.accepted;
    assertThat(accepted.subList(0, 8))
        .allSatisfy(record -> assertThat(record.events()).hasSize(3))
        .allSatisfy(record -> assertThat(record.receipts()).isEmpty())
        .allSatisfy(record -> assertThat(record.badReceipts()).isEqualTo(1));
    assertThat(accepted.get(8).receipts()).containsExactly(treated);
    assertThat(accepted.get(8).badReceipts()).isEqualTo(1_000 - Receipt.MAX_OF_A_BATCH);
    assertThat(counted("wrong-mac")).isEqualTo(4);
    assertThat(counted("out-of-date")).isZero();
    assertThat(counted("malformed")).isEqualTo(4);
    assertThat(counted("too-many")).isGreaterThanOrEqualTo(1_000 - Receipt.MAX_OF_A_BATCH);
    assertNothingHeld();
  }

  private double counted(String fault) {
    return gateway
        .metrics
        .registry()
        .get("ingest.receipts.bad")
        .tag("reason", fault)
        .counter()
        .count();
  }

  @Test
  void clocks_and_numbers_at_the_ends_of_time_are_taken_and_bounded() throws Exception {
    long arrivedAt = RunningGateway.NOW.toEpochMilli();
    long[] ends = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE};
    for (long sentAt : ends) {
      for (long at : ends) {
        var events =
            List.of(
                new DeviceEvent(0, at, Batches.heartbeat()),
                new DeviceEvent(Long.MAX_VALUE, at, Batches.crash()));
        var batch =
            new TelemetryBatch(
                new Reporter(Batches.DEVICE, Batches.VENDOR, "w700", "1.0.0", sentAt),
                sentAt,
                events);
        assertThat(gateway.client.post(batch).statusCode()).isEqualTo(202);
        assertThat(
                postJson(TelemetryBatch.CODEC.encodeJson(batch).getBytes(UTF_8), "identity")
                    .statusCode())
            .isEqualTo(202);
      }
    }
    assertThat(gateway.log.accepted)
        .hasSize(32)
        .allSatisfy(batch ->
            assertThat(batch.events())
                .hasSize(2)
                .allSatisfy(event ->
                    assertThat(event.eventTime())
                        .isBetween(arrivedAt - TelemetryEvents.OLDEST.toMillis(), arrivedAt)));
  }

  @Test
  void who_sends_slowly_takes_nobodys_place() throws Exception {
    var slow = new ArrayList<SlowSocket>();
    for (int i = 0; i < 2 * PLACES; i++) {
      slow.add(new SlowSocket(gateway.http.port(), "KT-SLOW-" + i, BODY));
    }
    await().until(() -> gateway.gauge("ingest.inflight.bytes") == slow.size() * (BODY.length / 2));

    assertThat(gateway.client.post(Batches.ofEveryKind("KT-1")).statusCode()).isEqualTo(202);

    for (var each : slow) {
      each.close();
    }
    await().untilAsserted(this::assertNothingHeld);
  }

  @Test
  void one_device_has_a_few_bodies_under_way_and_no_more() throws Exception {
    var slow = new ArrayList<SlowSocket>();
    for (int i = 0; i < 4; i++) {
      slow.add(new SlowSocket(gateway.http.port(), Batches.DEVICE, BODY));
    }
    await().until(() -> gateway.gauge("ingest.inflight.bytes") == 4 * (BODY.length / 2));

    try (var fifth = new SlowSocket(gateway.http.port(), Batches.DEVICE, BODY);
        var another = new SlowSocket(gateway.http.port(), "KT-1", BODY)) {
      assertThat(fifth.status()).isEqualTo(429);
      another.sendTheRest();
      assertThat(another.status()).isEqualTo(403); // the batch is of another device
    }
    slow.getFirst().sendTheRest();
    assertThat(slow.getFirst().status()).isEqualTo(202);
    try (var next = new SlowSocket(gateway.http.port(), Batches.DEVICE, BODY)) {
      next.sendTheRest();
      assertThat(next.status()).isEqualTo(202);
    }
    for (var each : slow) {
      each.close();
    }
    await().untilAsserted(this::assertNothingHeld);
  }

  @Test
  void a_body_that_does_not_come_in_time_ends_its_connection() throws Exception {
    try (var strict = new HeldGateway(config(Duration.ofSeconds(1), 50, 50))) {
      for (int atOnce : new int[] {0, BODY.length / 2}) {
        try (var slow = new SlowSocket(strict.http.port(), Batches.DEVICE, BODY, atOnce)) {
          assertThat(slow.status()).isEqualTo(408);
          assertThat(slow.ends()).isTrue();
        }
      }
      await().until(() -> strict.gauge("ingest.inflight.bytes") == 0);
      assertThat(strict.log.rejected).isEmpty();
    }
  }

  @Test
  void a_stream_of_http_2_whose_body_never_comes_is_reset(@TempDir Path folder) throws Exception {
    var tls = TlsStore.make(folder).config();
    try (var strict = new HeldGateway(config(Duration.ofSeconds(1), 50, 50).withTls(tls));
        var client = new ResettingClient(strict.http.port(), tls)) {
      assertThat(client.errorOfAHeadAlone(Batches.DEVICE)).isZero();
    }
  }

  @Test
  void a_stop_waits_for_a_body_that_is_half_here() throws Exception {
    try (var slow = new SlowSocket(gateway.http.port(), Batches.DEVICE, BODY)) {
      await().until(() -> gateway.gauge("ingest.inflight.bytes") > 0);
      var stopping = CompletableFuture.runAsync(gateway.http::close);
      await().until(() -> !gateway.client.canConnect());

      slow.sendTheRest();

      assertThat(slow.status()).isEqualTo(202);
      assertThat(stopping).succeedsWithin(Patience.LONGEST);
    }
  }

  @Test
  void streams_of_http_2_that_are_reset_leave_nothing_behind(@TempDir Path folder)
      throws Exception {
    var tls = TlsStore.make(folder).config();
    gateway.close();
    gateway = new HeldGateway(config(Patience.LONGEST, 50, 50).withTls(tls));
    try (var client = new ResettingClient(gateway.http.port(), tls)) {
      for (int i = 0; i < 2 * PLACES; i++) {
        client.resetInTheMiddle("KT-" + i, BODY);
      }
      gateway.log.hold();
      client.resetBeforeTheAnswer("KT-LATE", Batches.ofEveryKind("KT-LATE"));
      await().until(() -> gateway.log.waiting() == 1);
      client.awaitResets();
      gateway.log.release(null);

      await().untilAsserted(this::assertNothingHeld);
      assertThat(client.post(Batches.ofEveryKind("KT-1"))).isEqualTo(202);
    }
    assertThat(gateway.log.accepted).hasSize(2);
  }

  private HttpResponse<String> postJson(byte[] body, String coding) throws Exception {
    return gateway.client.send(
        gateway
            .client
            .request(Batches.DEVICE, body)
            .setHeader("Content-Type", "application/json")
            .header("Content-Encoding", coding)
            .build());
  }

  /** A batch with blanks behind it. */
  private static byte[] paddedJson(int length) {
    byte[] json =
        TelemetryBatch.CODEC.encodeJson(Batches.ofEveryKind(Batches.DEVICE)).getBytes(UTF_8);
    byte[] padded = Arrays.copyOf(json, length);
    Arrays.fill(padded, json.length, length, (byte) ' ');
    return padded;
  }

  private static byte[] gzip(byte[] body) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }

  private void assertNothingHeld() {
    assertThat(gateway.gauge("ingest.inflight.requests")).isZero();
    assertThat(gateway.gauge("ingest.inflight.bytes")).isZero();
  }
}
