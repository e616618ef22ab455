package dev.yunfan.cli.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderingTest {
  @Test
  void a_batch_is_shown_as_its_json() {
    var batch =
        new TelemetryBatch(
            new Reporter("KT-1", "k-touch", "w700", "1.0.0", 7),
            0,
            List.of(new DeviceEvent(0, 0, new Activation(""))));

    assertThat(Rendering.text(rejection(TelemetryBatch.CODEC.encode(batch))))
        .startsWith("2011-11-01T00:00:00Z  ingest  invalid-events  from k-touch/KT-1")
        .contains("event 0: bad-text")
        .contains("\"region\":\"\"");
  }

  @Test
  void text_is_shown_as_text_and_other_bytes_as_hex() {
    assertThat(Rendering.text(rejection("{\"deviceId\":".getBytes(UTF_8))))
        .endsWith("    {\"deviceId\":");
    assertThat(Rendering.text(rejection(new byte[] {(byte) 0xC3, 1, 0}))).endsWith("    c3 01 00");
    assertThat(Rendering.text(rejection(new byte[0]))).endsWith("(the body was not read)");
  }

  @Test
  void nothing_of_a_payload_reaches_the_terminal_as_a_control_sequence() {
    assertThat(Rendering.text(rejection("\u001b[2J\u0007boo".getBytes(UTF_8))))
        .doesNotContain("\u001b")
        .contains("1b 5b 32 4a");
  }

  @Test
  void json_has_everything_on_one_line() {
    assertThat(Rendering.json(rejection("abc".getBytes(UTF_8))))
        .contains("\"reason\":\"invalid-events\"")
        .contains("\"principal\":\"k-touch/KT-1\"")
        .contains("\"payload\":\"YWJj\"")
        .doesNotContain("\n");
  }

  @Test
  void a_cut_original_is_shown_with_its_length_and_its_hash() {
    var rejection = rejection("x".repeat(5_000).getBytes(UTF_8));
    String hash = String.valueOf(rejection.value().sha256());

    assertThat(hash).hasSize(64);
    assertThat(Rendering.text(rejection))
        .contains("5,000 bytes, the first 4,096 kept, SHA-256 " + hash);
    assertThat(Rendering.json(rejection))
        .contains("\"originalBytes\":5000")
        .contains("\"sha256\":\"" + hash + '"');
  }

  private static Rejection rejection(byte[] payload) {
    return new Rejection(
        2,
        40,
        1_763_683_200_000L,
        new RejectedTelemetry(
            1_320_105_600_000L,
            "ingest",
            "k-touch/KT-1",
            "invalid-events",
            "event 0: bad-text: activation.region",
            "application/avro",
            null,
            ByteBuffer.wrap(payload)));
  }
}
