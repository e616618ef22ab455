package dev.yunfan.runtime.registry;

/**
 * How record values stand on topics. Inside a process they are always in Avro's single-object
 * encoding; used by many threads.
 */
public interface WireFormat {
  /** Values stand on topics as they are in the process. */
  WireFormat SINGLE_OBJECT =
      new WireFormat() {
        @Override
        public byte[] toTopic(String topic, byte[] value) {
          return value;
        }

        @Override
        public byte[] fromTopic(String topic, byte[] wire) {
          return wire;
        }
      };

  /**
   * A value as it stands on the topic.
   *
   * @param value in single-object encoding
   */
  byte[] toTopic(String topic, byte[] value);

  /**
   * A value in single-object encoding.
   *
   * @param wire as it stands on the topic
   */
  byte[] fromTopic(String topic, byte[] wire);
}
