package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.AvroCodec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code telemetry.rejected}: something that could not be accepted, and how it begins.
 *
 * @param rejectedAt the server's clock, milliseconds since 1970-01-01T00:00Z
 * @param source {@code ingest} or {@code streams}
 * @param principal {@code vendor/device} that authenticated, where there is one
 * @param reason reason code, the last part of the problem type
 * @param detail what was wrong, for a person
 * @param payload the original bytes, cut at {@value #MAX_PAYLOAD_BYTES}; servers before this field
 *     was bounded kept up to 1 MiB
 * @param originalBytes length of the original; {@link #UNKNOWN} in records of such servers
 * @param sha256 of the whole original, in hex; null where the original is whole or was not read
 */
public record RejectedTelemetry(
    long rejectedAt,
    String source,
    @Nullable String principal,
    String reason,
    String detail,
    @Nullable String contentType,
    @Nullable String contentEncoding,
    ByteBuffer payload,
    long originalBytes,
    @Nullable String sha256) {
  /** Most bytes that are kept of an original: a forged one must not fill the topic. */
  public static final int MAX_PAYLOAD_BYTES = 4_096;

  /** The length of an original that nobody noted. */
  public static final long UNKNOWN = -1;

  /** Bytes and JSON of a rejection. */
  public static final AvroCodec<RejectedTelemetry> CODEC =
      AvroCodec.released("rejected-telemetry", new RejectedMapping());

  public RejectedTelemetry {
    payload = payload.asReadOnlyBuffer();
  }

  /**
   * A record of an original, of which it keeps the beginning.
   *
   * @param original all of its bytes
   */
  public RejectedTelemetry(
      long rejectedAt,
      String source,
      @Nullable String principal,
      String reason,
      String detail,
      @Nullable String contentType,
      @Nullable String contentEncoding,
      ByteBuffer original) {
    this(
        rejectedAt,
        source,
        principal,
        reason,
        detail,
        contentType,
        contentEncoding,
        original.slice(original.position(), keptOf(original.remaining())),
        original.remaining(),
        original.remaining() > MAX_PAYLOAD_BYTES ? hash(original) : null);
  }

  /** How many bytes are kept of an original of a length. */
  public static int keptOf(int originalBytes) {
    return Math.min(originalBytes, MAX_PAYLOAD_BYTES);
  }

  private static String hash(ByteBuffer original) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(original.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public ByteBuffer payload() {
    return payload.asReadOnlyBuffer(); // each reader its own position
  }
}
