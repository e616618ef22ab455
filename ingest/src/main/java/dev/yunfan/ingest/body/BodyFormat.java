package dev.yunfan.ingest.body;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms a batch may have, by content type. */
public enum BodyFormat {
  /** Avro's single-object encoding. */
  AVRO("application/avro") {
    @Override
    public TelemetryBatch read(byte[] body) throws UnreadableRecord {
      return TelemetryBatch.CODEC.decode(body);
    }
  },
  /** Avro's JSON encoding of the newest schema, in UTF-8. */
  JSON("application/json") {
    @Override
    public TelemetryBatch read(byte[] body) throws UnreadableRecord {
      return TelemetryBatch.CODEC.decodeJson(body);
    }
  };

  private final String mediaType;

  BodyFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** Its media type, without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Reads a batch.
   *
   * @throws UnreadableRecord when the body is not exactly one
   */
  public abstract TelemetryBatch read(byte[] body) throws UnreadableRecord;

  /** The format of a {@code Content-Type} header; parameters such as a charset are ignored. */
  public static Optional<BodyFormat> of(@Nullable String contentType) {
    if (contentType == null) {
      return Optional.empty();
    }
    int semicolon = contentType.indexOf(';');
    String essence = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return switch (essence.strip().toLowerCase(Locale.ROOT)) {
      case "application/avro" -> Optional.of(AVRO);
      case "application/json" -> Optional.of(JSON);
      default -> Optional.empty();
    };
  }
}
