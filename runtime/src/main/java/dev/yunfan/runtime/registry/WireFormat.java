package dev.yunfan.runtime.registry;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How record values stand on topics. Inside a process they are always in Avro's single-object
 * encoding; used by many threads.
 */
public interface WireFormat extends AutoCloseable {
  /** Values stand on topics as they are in the process. */
  static WireFormat singleObject() {
    return new SingleObjectFormat();
  }

  /**
   * A value as it stands on the topic.
   *
   * @param value in single-object encoding
   * @throws SchemaUnavailable when the schema has no id yet, and the registry gives none
   */
  byte[] toTopic(String topic, byte[] value);

  /**
   * A value in single-object encoding. A value of no known form is given as it is, since whoever
   * decodes it says best why it cannot be read.
   *
   * @param wire as it stands on the topic
   * @throws SchemaUnavailable when it may be readable, but its schema cannot be had now
   */
  byte[] fromTopic(String topic, byte[] wire);

  /** Kafka's view of {@link #toTopic}. */
  default Serializer<byte[]> serializer() {
    return (topic, value) -> value == null ? null : toTopic(topic, value);
  }

  /** Kafka's view of {@link #fromTopic}. */
  default Deserializer<byte[]> deserializer() {
    return (topic, wire) -> wire == null ? null : fromTopic(topic, wire);
  }

  @Override
  void close();
}
