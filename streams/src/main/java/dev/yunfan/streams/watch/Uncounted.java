package dev.yunfan.streams.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The records of its own partitions that an instance has not counted.
 *
 * @param records empty: not known
 * @param oldest arrival of the oldest record that is not counted; empty: not known, or none waits
 */
public record Uncounted(Optional<Long> records, Optional<Instant> oldest) {
  /** Nothing is known, which is never told as 0. */
  public static final Uncounted UNKNOWN = new Uncounted(Optional.empty(), Optional.empty());

  /** Of one look. */
  public static Uncounted of(CountingLook look) {
    if (look.phase() != CountingLook.Phase.RUNNING) {
      return UNKNOWN; // these are others' partitions too
    }
    long records = 0;
    Instant oldest = null;
    boolean dated = true;
    for (var mark : look.marks().values()) {
      switch (mark) {
        case PartitionMark.Unknown _ -> {
          return UNKNOWN;
        }
        case PartitionMark.Counted _ -> {}
        case PartitionMark.Waiting waiting -> {
          records += waiting.records();
          dated &= waiting.oldest().isPresent();
          oldest = earlier(oldest, waiting.oldest().orElse(null));
        }
      }
    }
    return new Uncounted(
        Optional.of(records), dated ? Optional.ofNullable(oldest) : Optional.empty());
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** Age of the oldest record that is not counted, at least 0; NaN: not known. */
  public double seconds(Instant now) {
    if (records.isPresent() && records.get() == 0) {
      return 0;
    }
    return oldest
        .map(at -> Math.max(0, Duration.between(at, now).toMillis()) / 1e3)
        .orElse(Double.NaN);
  }
}
