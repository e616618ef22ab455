package dev.yunfan.streams.watch;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The questions about offsets that a look asks Kafka; each waits a few seconds at most. */
public interface OffsetQuestions extends AutoCloseable {
  /** Ends that a reader of committed records can reach; what is not known now is left out. */
  Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) throws InterruptedException;

  /**
   * Offsets that the group committed, {@link PartitionMark#NEVER} for those that it never did; what
   * is not known now is left out.
   */
  Map<TopicPartition, Long> committed(Set<TopicPartition> partitions) throws InterruptedException;

  /** Whether the group gave out all its tasks. */
  boolean groupStable() throws InterruptedException;

  /**
   * The first record that a reader of committed records finds.
   *
   * @param from offsets to look from, {@link PartitionMark#NEVER} for the beginning
   * @param ends where to stop
   * @return what is not known now is left out
   */
  Map<TopicPartition, First> first(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends);

  /** The answer: a record, or none. */
  sealed interface First {
    /** No record before the end: only ends of transactions, or what was aborted. */
    record Nothing() implements First {}

    /** A record. */
    record Found(long offset, Instant arrivedAt) implements First {}
  }

  /** Why the last question had no answer for some partition; empty: it had. */
  Optional<String> trouble();

  @Override
  void close();
}
