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
   * Ends its life, within some forty seconds, and begins a new one. If that fails, the log says
   * why.
   *
   * @return false when no life can begin any more in this process
   */
  boolean reopen() throws InterruptedException;
}
