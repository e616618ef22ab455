package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.AvroCodec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code telemetry.rejected}: something that could not be accepted, kept as it came.
 *
 * @param rejectedAt the server's clock, milliseconds since 1970-01-01T00:00Z
 * @param source {@code ingest} or {@code streams}
 * @param principal {@code vendor/device} that authenticated, where there is one
 * @param reason reason code, the last part of the problem type
 * @param detail what was wrong, for a person
 * @param payload the original bytes, cut at 1 MiB
 */
public record RejectedTelemetry(
    long rejectedAt,
    String source,
    @Nullable String principal,
    String reason,
    String detail,
    @Nullable String contentType,
    @Nullable String contentEncoding,
    ByteBuffer payload) {
  /** Bytes and JSON of a rejection. */
  public static final AvroCodec<RejectedTelemetry> CODEC =
      AvroCodec.released("rejected-telemetry", new RejectedMapping());

  public RejectedTelemetry {
    payload = payload.asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer payload() {
    return payload.asReadOnlyBuffer(); // each reader its own position
  }
}
