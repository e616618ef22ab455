package dev.yunfan.ingest;

import static dev.yunfan.ingest.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway under a slow or failing log, and while it stops. */
class OverloadTest {
  private static final int PLACES = 8;
  private static final int BURST = 20;

  private HeldGateway gateway;
  private HeldLog log;
  private GatewayClient client;

  @BeforeEach
  void start() throws IOException {
    var limits =
        new IngestConfig.Limits(
            64 * 1024, PLACES, 150_000, Duration.ofSeconds(30), Duration.ofSeconds(30), 1, BURST);
    gateway = new HeldGateway(IngestConfig.defaults().withLimits(limits));
    log = gateway.log;
    client = gateway.client;
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void a_gateway_whose_clock_is_wrong_puts_batches_off_until_it_is_right() throws Exception {
    gateway.clockIsRight = false;

    var putOff = client.post(Batches.ofEveryKind("KT-1"));

    assertThat(putOff.statusCode()).isEqualTo(503);
    assertThat(putOff.body()).contains("problems/clock-wrong").contains("send it again later");
    assertThat(putOff.headers().firstValueAsLong("Retry-After")).isPresent();
    assertThat(log.accepted).isEmpty();
    assertThat(log.rejected).isEmpty();

    gateway.clockIsRight = true;
    assertThat(client.post(Batches.ofEveryKind("KT-1")).statusCode()).isEqualTo(202);
  }

  @Test
  void sheds_with_a_spread_retry_after_when_all_places_are_taken_and_recovers_by_itself()
      throws Exception {
    log.hold();
    var held = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < PLACES; i++) {
      held.add(client.postLater(Batches.ofEveryKind("KT-" + i)));
    }
    await().until(() -> log.waiting() == PLACES);

    var waits = new HashSet<Long>();
    for (int i = 0; i < 30; i++) {
      var shed = client.post(Batches.ofEveryKind("KT-X" + i));
      assertThat(shed.statusCode()).isEqualTo(503);
      assertThat(shed.body()).contains("problems/overloaded");
      waits.add(shed.headers().firstValueAsLong("Retry-After").orElseThrow());
    }
    assertThat(waits).allMatch(seconds -> seconds >= 1 && seconds <= 5).hasSizeGreaterThan(1);
    assertThat(gateway.gauge("ingest.inflight.requests")).isEqualTo(PLACES);

    log.release(null);
    for (var each : held) {
      assertThat(each.get().statusCode()).isEqualTo(202);
    }
    assertThat(client.post(Batches.ofEveryKind("KT-Y")).statusCode()).isEqualTo(202);
    assertThat(log.accepted).hasSize(PLACES + 1);
    assertThat(log.rejected).isEmpty(); // what is shed must not be written
    awaitNothingHeld();
  }

  @Test
  void sheds_by_memory_before_all_places_are_taken() throws Exception {
    log.hold();
    var large = Batches.large("KT-1", 40_000);
    var first = client.postLater(large);
    var second = client.postLater(Batches.large("KT-2", 40_000));
    await().until(() -> log.waiting() == 2);

    assertThat(client.post(Batches.large("KT-3", 40_000)).statusCode()).isEqualTo(503);

    log.release(null);
    assertThat(first.get().statusCode()).isEqualTo(202);
    assertThat(second.get().statusCode()).isEqualTo(202);
    awaitNothingHeld();
  }

  @Test
  void no_replication_no_acknowledgement() throws Exception {
    log.hold();
    var answer = client.postLater(Batches.ofEveryKind("KT-1"));
    await().until(() -> log.waiting() == 1);
    assertThat(answer).isNotDone();

    log.release(new TimeoutException("broker gone"));

    assertThat(answer.get().statusCode()).isEqualTo(503);
    assertThat(answer.get().body()).contains("problems/log-unavailable");
    assertThat(answer.get().headers().firstValue("Retry-After")).isPresent();
    awaitNothingHeld();
  }

  @Test
  void one_device_that_sends_too_often_is_slowed_and_others_are_not() throws Exception {
    int admitted = 0;
    while (client.post(Batches.ofEveryKind("KT-EAGER")).statusCode() == 202) {
      admitted++;
      assertThat(admitted).isLessThan(50 * BURST);
    }

    assertThat(admitted).isGreaterThanOrEqualTo(BURST);
    assertThat(client.post(Batches.ofEveryKind("KT-CALM")).statusCode()).isEqualTo(202);
    await().until(() -> client.post(Batches.ofEveryKind("KT-EAGER")).statusCode() == 202);
  }

  @Test
  void a_graceful_stop_answers_what_is_under_way() throws Exception {
    log.hold();
    var underWay = client.postLater(Batches.ofEveryKind("KT-1"));
    await().until(() -> log.waiting() == 1);

    var stopping = CompletableFuture.runAsync(gateway.http::close);
    await().until(() -> !client.canConnect());
    assertThat(stopping).isNotDone();
    log.release(null);

    assertThat(underWay.get().statusCode()).isEqualTo(202);
    assertThat(stopping).succeedsWithin(Patience.LONGEST);
  }

  @Test
  void a_client_that_goes_away_half_way_leaves_nothing_behind() throws Exception {
    byte[] body = TelemetryBatch.CODEC.encode(Batches.ofEveryKind("KT-1"));
    for (int i = 0; i < 2 * PLACES; i++) {
      client.sendHalf("KT-" + i, body);
    }

    // more than there are places: one more gets in only when all of them are given back
    await().until(() -> client.post(Batches.ofEveryKind("KT-1")).statusCode() == 202);
    awaitNothingHeld();
    assertThat(log.accepted).hasSize(1);
  }

  private void awaitNothingHeld() {
    await().until(() -> gateway.gauge("ingest.inflight.requests") == 0);
    await().until(() -> gateway.gauge("ingest.inflight.bytes") == 0);
  }
}
