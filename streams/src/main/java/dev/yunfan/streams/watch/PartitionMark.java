package dev.yunfan.streams.watch;

import java.time.Instant;
import java.util.Optional;

/** How far a partition is counted, at one look. */
public sealed interface PartitionMark {
  /** An offset that was never committed. */
  long NEVER = -1;

  /**
   * Nothing is left to count before the end that was asked.
   *
   * @param committed offset, or {@link #NEVER}
   */
  record Counted(long committed) implements PartitionMark {}

  /**
   * Records wait to be counted.
   *
   * @param committed offset, or {@link #NEVER}
   * @param records from the first that is not counted to the end; ends of transactions among them
   * @param oldest arrival of the first that is not counted; empty: not known
   */
  record Waiting(long committed, long records, Optional<Instant> oldest) implements PartitionMark {}

  /** The end, or the committed offset, cannot be asked now. */
  record Unknown(String why) implements PartitionMark {}
}
