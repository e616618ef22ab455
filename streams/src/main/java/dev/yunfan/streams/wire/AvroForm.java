package dev.yunfan.streams.wire;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.codec.UnreadableRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Kafka's view of a codec. */
public final class AvroForm {
  private AvroForm() {}

  public static <T> Serializer<T> writes(AvroCodec<T> codec) {
    return (topic, value) -> codec.encode(value);
  }

  /** Reads; bytes that are no record raise {@link SerializationException}. */
  public static <T> Deserializer<T> reads(AvroCodec<T> codec) {
    return (topic, bytes) -> {
      if (bytes == null) {
        throw new SerializationException(topic + " holds a record without a value");
      }
      try {
        return codec.decode(bytes);
      } catch (UnreadableRecord e) {
        throw new SerializationException(e.reason() + ": " + e.getMessage(), e);
      }
    };
  }
}
