package dev.yunfan.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published holes of HTTP libraries at the gateway's door, over real sockets. */
@Timeout(120)
class AmbiguousRequestsTest {
  private static final int MOST_FRAMES = 200_000;
  private static final byte[] BODY =
      TelemetryBatch.CODEC.encode(Batches.ofEveryKind(Batches.DEVICE));

  /** The batch in one chunk, and behind it a second request that must not be answered. */
  private static byte[] request(String fields, String extension) throws IOException {
    var head =
        "POST /v1/telemetry HTTP/1.1\r\nAuthorization: %s\r\nContent-Type: application/avro\r\n%s\r\n"
            .formatted(GatewayClient.credential(Batches.DEVICE), fields);
    var bytes = new ByteArrayOutputStream();
    bytes.write((head + "\r\n").getBytes(ISO_8859_1));
    bytes.write("%x%s\r\n".formatted(BODY.length, extension).getBytes(ISO_8859_1));
    bytes.write(BODY);
    bytes.write("\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
    return bytes.toByteArray();
  }

  private static String answers(HeldGateway gateway, byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.http.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Host: a\r\nTransfer-Encoding:\r\n chunked",
        "Host: a\r\nTransfer-Encoding: chunked, xchunked",
        "Host: a\r\nHost: b\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked"
      })
  void a_batch_that_can_be_read_in_two_ways_is_400_and_not_logged(String fields) throws Exception {
    try (var gateway = new HeldGateway(IngestConfig.defaults())) {
      var answers = answers(gateway, request(fields, ""));
      assertThat(answers).matches("(?s)HTTP/1\\.[01] 400 .*");
      assertThat(answers.split("HTTP/1\\.[01] ", -1)).as("answers").hasSize(2);
      assertThat(gateway.log.accepted).isEmpty();
    }
  }

  @Test
  void a_quoted_line_end_in_a_chunk_extension_ends_the_connection() throws Exception {
    try (var gateway = new HeldGateway(IngestConfig.defaults())) {
      var fields = "Host: a\r\nTransfer-Encoding: chunked";
      assertThat(answers(gateway, request(fields, ";a=\"\r\n\""))).doesNotContain("200 OK");
      assertThat(gateway.log.accepted).isEmpty();
    }
  }

  /** HTTP/2 frames (RFC 9113, 4.1): length, type, flags, stream. */
  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000})
  void header_blocks_without_end_are_cut_off(int bytesPerFrame, @TempDir Path folder)
      throws Exception {
    var store = TlsStore.make(folder);
    var config = IngestConfig.defaults().withTls(store.config());
    try (var gateway = new HeldGateway(config);
        var socket =
            (SSLSocket)
                store
                    .trusting()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), gateway.http.port())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      var out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
      out.write(frame(4, 0, 0, new byte[0])); // SETTINGS
      out.write(frame(1, 0, 1, new byte[] {(byte) 0x82})); // HEADERS, and more to come
      var sent = continueUntilCutOff(out, bytesPerFrame);
      assertThat(sent).as("CONTINUATION frames taken").isLessThan(MOST_FRAMES);
    }
  }

  private static int continueUntilCutOff(OutputStream out, int bytes) throws IOException {
    var payload = new byte[bytes];
    Arrays.fill(payload, (byte) 0x82); // :method GET, indexed
    var more = frame(9, 0, 1, payload);
    for (int sent = 0; sent < MOST_FRAMES; sent++) {
      try {
        out.write(more);
      } catch (SocketException hungUp) {
        return sent;
      }
    }
    return MOST_FRAMES;
  }
}
