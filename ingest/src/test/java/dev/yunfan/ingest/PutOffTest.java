package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices from which nothing is taken now, or ever; and the traces that they leave. */
class PutOffTest {
  private static final int PLACES = 4;
  private static final int MAX_BODY = 64 * 1024;

  private HeldGateway gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new HeldGateway(config(50));
  }

  private static IngestConfig config(int perSecond) {
    return IngestConfig.defaults()
        .withLimits(
            new IngestConfig.Limits(
                MAX_BODY,
                PLACES,
                1_000_000,
                Patience.LONGEST,
                Patience.LONGEST,
                perSecond,
                perSecond));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void a_device_that_sends_too_much_is_put_off_and_others_are_not() throws Exception {
    int budget = 1 << 20;
    var limits =
        new IngestConfig.Limits(
            MAX_BODY,
            PLACES,
            1_000_000,
            Patience.LONGEST,
            Patience.LONGEST,
            10_000,
            10_000,
            budget,
            budget);
    try (var strict = new HeldGateway(IngestConfig.defaults().withLimits(limits))) {
      var large = Batches.large(Batches.DEVICE, 50_000);
      int accepted = 0;
      var answer = strict.client.post(large);
      while (answer.statusCode() == 202) {
        accepted++;
        assertThat(accepted).isLessThan(2 * budget / 50_000);
        answer = strict.client.post(large);
      }

      assertThat(accepted).isGreaterThan(budget / 2 / 50_000);
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.body()).contains("problems/too-many-bytes").contains("keep the batch");
      assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
          .isBetween(600L, 1_199L);
      assertThat(strict.client.post(Batches.ofEveryKind("KT-CALM")).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void a_refused_body_leaves_its_beginning_its_length_and_its_hash() throws Exception {
    byte[] junk = "junk ".repeat(2_000).getBytes(UTF_8);

    var answer = gateway.client.send(gateway.client.request(Batches.DEVICE, junk).build());

    assertThat(answer.statusCode()).isEqualTo(400);
    var record = gateway.log.rejected.getFirst();
    assertThat(record.payload().remaining()).isEqualTo(4_096);
    assertThat(record.originalBytes()).isEqualTo(junk.length);
    assertThat(record.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(junk)));
  }

  @Test
  void a_device_that_sends_too_often_leaves_one_record_a_second() throws Exception {
    try (var strict = new HeldGateway(config(1))) {
      int refused = 0;
      long start = System.nanoTime();
      while (refused < 40) {
        var answer = strict.client.post(Batches.ofEveryKind(Batches.DEVICE));
        refused += answer.statusCode() == 429 ? 1 : 0;
      }
      long seconds = (System.nanoTime() - start) / 1_000_000_000 + 1;

      assertThat(strict.log.rejected)
          .filteredOn(record -> record.reason().equals("too-many-requests"))
          .hasSizeBetween(1, (int) seconds + 1)
          .allSatisfy(record -> {
            assertThat(record.principal()).isEqualTo("k-touch/" + Batches.DEVICE);
            assertThat(record.payload().remaining()).isZero();
          });
    }
  }

  @Test
  void a_revoked_device_is_heard_no_more_and_leaves_one_record_a_second() throws Exception {
    assertThat(gateway.client.post(Batches.ofEveryKind(Batches.DEVICE)).statusCode())
        .isEqualTo(202);

    gateway.revoked.add(new DevicePrincipal(Batches.VENDOR, Batches.DEVICE));
    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      var answer = gateway.client.post(Batches.ofEveryKind(Batches.DEVICE));
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(GatewayClient.json(answer).getString("type")).endsWith("/revoked");
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000 + 1;

    assertThat(gateway.client.post(Batches.ofEveryKind("KT-1")).statusCode()).isEqualTo(202);
    assertThat(gateway.log.accepted).hasSize(2);
    assertThat(gateway.log.rejected)
        .hasSizeBetween(1, (int) seconds + 1)
        .allMatch(record -> record.reason().equals("revoked"));
  }
}
