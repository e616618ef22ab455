package dev.yunfan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compressed bodies, HTTP/2 and TLS, as far as the log's door. */
class TransportTest {
  private static final byte[] BODY =
      TelemetryBatch.CODEC.encode(Batches.ofEveryKind(Batches.DEVICE));

  @Test
  void gzip_and_zstd_bodies_come_in() throws Exception {
    try (var gateway = new HeldGateway(IngestConfig.defaults())) {
      assertThat(post(gateway, "gzip", gzip(BODY))).isEqualTo(202);
      assertThat(post(gateway, "zstd", Zstd.compress(BODY))).isEqualTo(202);
      assertThat(gateway.log.accepted).hasSize(2);
      assertThat(gateway.gauge("ingest.inflight.bytes")).isZero();
    }
  }

  @Test
  void a_bomb_is_413_and_its_beginning_is_kept_as_it_came() throws Exception {
    byte[] bomb = gzip(new byte[64 * 1024 * 1024]);
    try (var gateway = new HeldGateway(IngestConfig.defaults())) {
      assertThat(post(gateway, "gzip", bomb)).isEqualTo(413);
      assertThat(post(gateway, "zstd", Zstd.compress(new byte[64 * 1024 * 1024]))).isEqualTo(413);
      assertThat(gateway.log.accepted).isEmpty();
      assertThat(gateway.log.rejected).hasSize(2);
      assertThat(gateway.log.rejected.getFirst().contentEncoding()).isEqualTo("gzip");
      assertThat(gateway.log.rejected.getFirst().originalBytes()).isEqualTo(bomb.length);
      assertThat(gateway.log.rejected.getFirst().payload())
          .isEqualTo(ByteBuffer.wrap(bomb, 0, RejectedTelemetry.MAX_PAYLOAD_BYTES));
    }
  }

  @Test
  void a_body_that_is_not_of_its_coding_is_malformed() throws Exception {
    try (var gateway = new HeldGateway(IngestConfig.defaults())) {
      assertThat(post(gateway, "gzip", BODY)).isEqualTo(400);
      assertThat(post(gateway, "zstd", BODY)).isEqualTo(400);
      assertThat(gateway.log.rejected).allMatch(r -> r.reason().equals("malformed"));
    }
  }

  @Test
  void a_client_that_asks_for_an_upgrade_is_answered_in_http_1_1() throws Exception {
    try (var gateway = new HeldGateway(IngestConfig.defaults());
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      for (int i = 0; i < 2; i++) { // the second goes over the connection of the first
        var answer =
            client.send(
                gateway.client.request(Batches.DEVICE, BODY).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void both_versions_of_http_are_served_over_tls(HttpClient.Version version, @TempDir Path folder)
      throws Exception {
    var store = TlsStore.make(folder);
    var config = IngestConfig.defaults().withTls(store.config());
    try (var gateway = new HeldGateway(config);
        var client =
            HttpClient.newBuilder().version(version).sslContext(store.trusting()).build()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("https://127.0.0.1:%d/v1/telemetry".formatted(gateway.http.port())))
              .header("Authorization", GatewayClient.credential(Batches.DEVICE))
              .header("Content-Type", "application/avro")
              .POST(BodyPublishers.ofByteArray(BODY))
              .build();

      var answer = client.send(request, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(answer.version()).isEqualTo(version);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  private static int post(HeldGateway gateway, String coding, byte[] body) throws Exception {
    return gateway
        .client
        .send(
            gateway.client.request(Batches.DEVICE, body).header("Content-Encoding", coding).build())
        .statusCode();
  }

  private static byte[] gzip(byte[] body) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}
