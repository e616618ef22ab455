package dev.yunfan.cli.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/** A rejection as text for a person, or as JSON for a program. */
final class Rendering {
  private static final int SHOWN_BYTES = 64;
  private static final int SHOWN_CHARACTERS = 400;

  private Rendering() {}

  /** Three lines: who and why, what was wrong, the bytes as far as they can be read. */
  static String text(Rejection rejection) {
    var value = rejection.value();
    return String.format(
        Locale.ROOT,
        "%s  %s  %s  from %s  (%s%s, %s)%n    %s%n    %s",
        Instant.ofEpochMilli(value.rejectedAt()),
        value.source(),
        value.reason(),
        Objects.requireNonNullElse(value.principal(), "nobody known"),
        Objects.requireNonNullElse(value.contentType(), "no content type"),
        value.contentEncoding() == null ? "" : ", " + value.contentEncoding(),
        size(value),
        printable(value.detail()),
        payload(value));
  }

  /** One JSON object on one line; the payload in base64. */
  static String json(Rejection rejection) {
    var value = rejection.value();
    return JsonNodeFactory.instance
        .objectNode()
        .put("partition", rejection.partition())
        .put("offset", rejection.offset())
        .put("recordedAt", Instant.ofEpochMilli(rejection.timestamp()).toString())
        .put("rejectedAt", Instant.ofEpochMilli(value.rejectedAt()).toString())
        .put("source", value.source())
        .put("principal", value.principal())
        .put("reason", value.reason())
        .put("detail", value.detail())
        .put("contentType", value.contentType())
        .put("contentEncoding", value.contentEncoding())
        .put("originalBytes", originalBytes(value))
        .put("sha256", value.sha256())
        .put("payload", Base64.getEncoder().encodeToString(bytes(value)))
        .toString();
  }

  private static long originalBytes(RejectedTelemetry value) {
    return value.originalBytes() == RejectedTelemetry.UNKNOWN
        ? value.payload().remaining()
        : value.originalBytes();
  }

  private static String size(RejectedTelemetry value) {
    String size = String.format(Locale.ROOT, "%,d bytes", originalBytes(value));
    return value.sha256() == null
        ? size
        : String.format(
            Locale.ROOT,
            "%s, the first %,d kept, SHA-256 %s",
            size,
            value.payload().remaining(),
            printable(value.sha256()));
  }

  /** A batch as JSON where the bytes are one, else text where they are text, else hex. */
  private static String payload(RejectedTelemetry value) {
    byte[] bytes = bytes(value);
    if (bytes.length == 0) {
      return "(the body was not read)";
    }
    try {
      return cut(printable(TelemetryBatch.CODEC.encodeJson(TelemetryBatch.CODEC.decode(bytes))));
    } catch (UnreadableRecord e) {
      return textOrHex(bytes);
    }
  }

  private static String textOrHex(byte[] bytes) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
        return cut(printable(text));
      }
    } catch (CharacterCodingException e) {
      // not text, then: shown as hex below
    }
    int shown = Math.min(bytes.length, SHOWN_BYTES);
    return HexFormat.ofDelimiter(" ").formatHex(bytes, 0, shown)
        + (shown < bytes.length ? " ..." : "");
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + " ...";
  }

  /** Without what would move the cursor of a terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}]+", " ");
  }

  private static byte[] bytes(RejectedTelemetry value) {
    var payload = value.payload();
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }
}
