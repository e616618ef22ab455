package dev.yunfan.streams.watch;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Everything that one look at the counting shows.
 *
 * @param askedAt a clock that only goes forward, in nanoseconds, before the ends were asked
 * @param phase of the Kafka Streams client
 * @param marks while it runs, of the partitions of its own tasks; else of all partitions that the
 *     application counts, as its group committed them
 * @param restored grows with each piece of state that is restored
 * @param groupStable whether the group gave out all its tasks; asked only while this instance runs
 *     and has none
 */
public record CountingLook(
    long askedAt,
    Phase phase,
    Map<TopicPartition, PartitionMark> marks,
    long restored,
    boolean groupStable) {
  public CountingLook {
    marks = Map.copyOf(marks);
  }

  /** The phases of a client's life. */
  public enum Phase {
    /** It is not to count yet, such as before the rollouts are read. */
    HELD,
    /** It has its tasks. */
    RUNNING,
    /** It joins the group, or restores state. */
    JOINING,
    /** It ended, and does not count by itself again. */
    FAILED
  }
}
