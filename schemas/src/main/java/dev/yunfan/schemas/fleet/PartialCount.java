package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.Fields;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import java.util.List;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code fleet.partials}: what one partition of {@code telemetry.events} has counted for
 * one subject so far. Absolute, so that a repeat is harmless.
 *
 * @param subject question and what is counted, parts joined by slashes
 * @param partition that counted, from 0
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 * @param counts the question's columns, in its order
 * @param note text that belongs to the subject, such as a sample; told once, kept by the reader
 */
public record PartialCount(
    String subject, int partition, long asOf, List<Long> counts, @Nullable String note) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<PartialCount> CODEC =
      AvroCodec.released("fleet-partial", new PartialMapping());

  /** The same with a note. */
  public PartialCount noted(@Nullable String text) {
    return new PartialCount(subject, partition, asOf, counts, text);
  }

  public PartialCount {
    counts = List.copyOf(counts);
  }

  private static final class PartialMapping implements Mapping<PartialCount> {
    @Override
    public PartialCount read(ResolvingDecoder in) throws IOException {
      String subject = "";
      int partition = 0;
      long asOf = 0;
      List<Long> counts = List.of();
      String note = null;
      for (var field : in.readFieldOrder()) {
        switch (field.pos()) {
          case 0 -> subject = in.readString();
          case 1 -> partition = in.readInt();
          case 2 -> asOf = in.readLong();
          case 3 -> counts = Fields.readList(in, ResolvingDecoder::readLong);
          default -> note = Fields.readOptional(in);
        }
      }
      return new PartialCount(subject, partition, asOf, counts, note);
    }

    @Override
    public void write(PartialCount value, Encoder out) throws IOException {
      out.writeString(value.subject);
      out.writeInt(value.partition);
      out.writeLong(value.asOf);
      Fields.writeList(value.counts, out, out::writeLong);
      Fields.writeOptional(value.note, out);
    }
  }
}
