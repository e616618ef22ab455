package dev.yunfan.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.registry.RegistryRecord;
import dev.yunfan.runtime.registry.SchemaUnavailable;
import dev.yunfan.schemas.codec.AvroCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.jspecify.annotations.Nullable;

/** A record that Kafka's client could not turn into single-object encoding. */
final class RawRecord {
  private RawRecord() {}

  /** Whether it may be a good record, which can be read when the registry answers. */
  static boolean mayBeReadLater(
      RecordDeserializationException failure, @Nullable AvroCodec<?> codec) {
    return codec == null
        || SchemaUnavailable.in(failure) == null
        || RegistryRecord.mayBeReadLater(failure, codec, bytes(failure.valueBuffer()));
  }

  /** The record as it stands on the topic: its reader says best what is wrong with it. */
  static ConsumerRecords<String, byte[]> of(RecordDeserializationException failure) {
    var partition = failure.topicPartition();
    byte[] key = bytes(failure.keyBuffer());
    byte[] value = bytes(failure.valueBuffer());
    var record =
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            failure.offset(),
            failure.timestamp(),
            failure.timestampType(),
            key == null ? -1 : key.length,
            value == null ? -1 : value.length,
            key == null ? null : new String(key, UTF_8),
            value,
            failure.headers(),
            Optional.empty());
    return new ConsumerRecords<>(Map.of(partition, List.of(record)), Map.of());
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    var copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }
}
