package dev.yunfan.schemas.fleet;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.Mapping;
import java.io.IOException;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Value of {@code fleet.rollout-health}, key as {@link #key()} makes it. All counts are of distinct
 * handsets, exact.
 *
 * @param release version that the rollout ships
 * @param offered handsets that reported any phase
 * @param attempted handsets that reported DOWNLOADING or any later phase
 * @param confirmed handsets whose update is confirmed
 * @param rolledBack handsets that went back to the old slot
 * @param failed handsets whose update failed before the switch
 * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
 */
public record RolloutHealth(
    String rolloutId,
    String vendor,
    String model,
    String release,
    long offered,
    long attempted,
    long confirmed,
    long rolledBack,
    long failed,
    long asOf) {
  /** Bytes and JSON of a value. */
  public static final AvroCodec<RolloutHealth> CODEC =
      AvroCodec.released("rollout-health", new RolloutHealthMapping());

  /** Key of the topic. */
  public String key() {
    return key(rolloutId, model, vendor, release);
  }

  /**
   * Key of the topic: {@code rolloutId/model/vendor/release}. Vendor and release are part of it, so
   * that handsets that report for a rollout of others make a row of their own and overwrite none.
   */
  public static String key(String rolloutId, String model, String vendor, String release) {
    return String.join("/", rolloutId, model, vendor, release);
  }

  private static final class RolloutHealthMapping implements Mapping<RolloutHealth> {
    @Override
    public RolloutHealth read(ResolvingDecoder in) throws IOException {
      var texts = new String[] {"", "", "", ""};
      var counts = new long[6];
      for (var field : in.readFieldOrder()) {
        if (field.pos() < texts.length) {
          texts[field.pos()] = in.readString();
        } else {
          counts[field.pos() - texts.length] = in.readLong();
        }
      }
      return new RolloutHealth(
          texts[0], texts[1], texts[2], texts[3], counts[0], counts[1], counts[2], counts[3],
          counts[4], counts[5]);
    }

    @Override
    public void write(RolloutHealth value, Encoder out) throws IOException {
      out.writeString(value.rolloutId);
      out.writeString(value.vendor);
      out.writeString(value.model);
      out.writeString(value.release);
      out.writeLong(value.offered);
      out.writeLong(value.attempted);
      out.writeLong(value.confirmed);
      out.writeLong(value.rolledBack);
      out.writeLong(value.failed);
      out.writeLong(value.asOf);
    }
  }
}
