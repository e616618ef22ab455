package dev.yunfan.runtime.kafka;

import dev.yunfan.schemas.codec.UnreadableRecord;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** The taker of a {@link TopicTail}'s records, and the fate of one that cannot be taken. */
public sealed interface TailPolicy {
  /**
   * A record that {@code rows} cannot take is counted, logged and passed over. For tables: the
   * other rows still hold.
   */
  record PassOver(Rows rows) implements TailPolicy {}

  /**
   * A record that {@code log} cannot take stops the tail for ever. For logs: each record may be the
   * one that matters.
   */
  record Stop(Log log) implements TailPolicy {}

  /** A table that is made of records. Called on the tail's thread alone. */
  interface Rows {
    /**
     * Takes one record. Its value may be null, and its key too.
     *
     * @throws UnreadableRecord when it cannot be read, so that it is counted
     */
    void take(ConsumerRecord<String, byte[]> record) throws UnreadableRecord;

    /**
     * The topic was deleted and made anew, or cut: what was taken of it is void. All of it follows
     * once more, from its start.
     */
    void forget(String topic);

    /** Everything was read that was there at the start; called again after {@link #forget}. */
    default void caughtUp() {}
  }

  /** A log that is folded record by record. Called on the tail's thread alone. */
  interface Log {
    /**
     * Where to begin: offsets by partition. Partitions that are not named begin at their start.
     *
     * @param scan reads the same topics, for as long as the call lasts
     */
    default Map<TopicPartition, Long> start(TopicScan scan) {
      return Map.of();
    }

    /**
     * Takes what one poll gave, in order.
     *
     * @throws IOException when a record cannot be read; the tail stops
     */
    void take(ConsumerRecords<String, byte[]> records) throws IOException;

    /** Everything was read that was there at the start. */
    default void caughtUp() {}

    /** Everything was read that was there a moment ago; called several times a second. */
    default void atEnd() {}

    /** The tail stopped for ever: a record cannot be taken, or the topic was replaced or cut. */
    default void stopped(Exception cause) {}
  }
}
