package dev.yunfan.schemas.telemetry;

import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/** Fields of {@code RejectedTelemetry}, in the order of its schema. */
final class RejectedMapping implements Mapping<RejectedTelemetry> {
  @Override
  public RejectedTelemetry read(ResolvingDecoder in) throws IOException {
    long rejectedAt = 0;
    String source = "";
    String principal = null;
    String reason = "";
    String detail = "";
    String contentType = null;
    String contentEncoding = null;
    ByteBuffer payload = ByteBuffer.allocate(0);
    long originalBytes = RejectedTelemetry.UNKNOWN;
    String sha256 = null;
    for (var field : in.readFieldOrder()) {
      switch (field.pos()) {
        case 0 -> rejectedAt = in.readLong();
        case 1 -> source = in.readString();
        case 2 -> principal = Fields.readOptional(in);
        case 3 -> reason = in.readString();
        case 4 -> detail = in.readString();
        case 5 -> contentType = Fields.readOptional(in);
        case 6 -> contentEncoding = Fields.readOptional(in);
        case 7 -> payload = in.readBytes(null);
        case 8 -> originalBytes = in.readLong();
        default -> sha256 = Fields.readOptional(in);
      }
    }
    return new RejectedTelemetry(
        rejectedAt,
        source,
        principal,
        reason,
        detail,
        contentType,
        contentEncoding,
        payload,
        originalBytes,
        sha256);
  }

  @Override
  public void write(RejectedTelemetry value, Encoder out) throws IOException {
    out.writeLong(value.rejectedAt());
    out.writeString(value.source());
    Fields.writeOptional(value.principal(), out);
    out.writeString(value.reason());
    out.writeString(value.detail());
    Fields.writeOptional(value.contentType(), out);
    Fields.writeOptional(value.contentEncoding(), out);
    out.writeBytes(value.payload());
    out.writeLong(value.originalBytes());
    Fields.writeOptional(value.sha256(), out);
  }
}
