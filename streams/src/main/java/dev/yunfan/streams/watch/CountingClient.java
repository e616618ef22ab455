package dev.yunfan.streams.watch;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The Kafka Streams client of an instance, as the watch needs it: of one life at a time. */
public interface CountingClient {
  /** The phase of its life. */
  CountingLook.Phase phase();

  /**
   * The partitions of its own tasks with the offset that each committed in this life, {@link
   * PartitionMark#NEVER} where it did not yet.
   */
  Map<TopicPartition, Long> committed();

  /** Grows with each piece of state that is restored. */
  long restored();

  /**
   * Ends its life, within some twenty seconds, and begins a new one. If that fails, it stays {@link
   * CountingLook.Phase#FAILED} and says why in the log.
   */
  void reopen() throws InterruptedException;
}
