package dev.yunfan.runtime.kafka;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Until when everything is proven to be read. The proof is of the time at which the ends were
 * asked, and is given when these ends are reached: a topic that grows all the time is proven too.
 * One thread writes, any reads.
 */
final class EndProof {
  private @Nullable Asked pending;
  private long askedAt;
  private boolean everAsked;
  private volatile boolean proven;
  private volatile long provenAt;
  private volatile double lag = Double.NaN;

  private record Asked(long at, Map<TopicPartition, Long> ends) {
    long left(ToLongFunction<TopicPartition> position) {
      return ends.entrySet().stream()
          .mapToLong(end -> Math.max(0, end.getValue() - position.applyAsLong(end.getKey())))
          .sum();
    }
  }

  /** Records that are not read yet of those before the ends, by topic, and since when. */
  record Unread(long since, Map<String, Long> byTopic) {
    static final Unread NOTHING = new Unread(0, Map.of());
  }

  /** The records left to the ends that were asked last, of the partitions that are named. */
  Unread unread(ToLongFunction<TopicPartition> position, Predicate<TopicPartition> of) {
    var asked = pending;
    if (asked == null) {
      return Unread.NOTHING;
    }
    var left = new TreeMap<String, Long>();
    asked.ends.forEach((partition, end) -> {
      long missing = end - position.applyAsLong(partition);
      if (missing > 0 && of.test(partition)) {
        left.merge(partition.topic(), missing, Long::sum);
      }
    });
    return new Unread(asked.at, left);
  }

  /** Whether the ends are to be asked now: the last ones are reached, and that is long ago. */
  boolean due(long now, long periodNanos) {
    return pending == null && (!everAsked || now - askedAt >= periodNanos);
  }

  /**
   * The ends as they are.
   *
   * @param at {@link System#nanoTime()} before the question
   */
  void asked(long at, Map<TopicPartition, Long> ends) {
    pending = new Asked(at, Map.copyOf(ends));
    askedAt = at;
    everAsked = true;
  }

  /** Partitions that end before what was read of them. */
  static Set<TopicPartition> cut(
      Map<TopicPartition, Long> ends, ToLongFunction<TopicPartition> position) {
    return ends.entrySet().stream()
        .filter(end -> position.applyAsLong(end.getKey()) > end.getValue())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whether the ends that were asked last are reached only now. */
  boolean reached(ToLongFunction<TopicPartition> position) {
    var asked = pending;
    if (asked == null) {
      return false;
    }
    long left = asked.left(position);
    lag = left;
    if (left > 0) {
      return false;
    }
    pending = null;
    provenAt = asked.at;
    proven = true;
    return true;
  }

  /** Nothing is proven any more. */
  void forget() {
    pending = null;
    everAsked = false;
    proven = false;
    lag = Double.NaN;
  }

  /** Whether every record up to so long before {@code now} has been read. */
  boolean within(long maxAgeNanos, long now) {
    return proven && now - provenAt <= maxAgeNanos;
  }

  /** The time until which every record has been read; empty: that is not known. */
  OptionalLong until() {
    return proven ? OptionalLong.of(provenAt) : OptionalLong.empty();
  }

  /** How old the newest proof is, in nanoseconds; 0 while there is none. */
  long age(long now) {
    return proven ? now - provenAt : 0;
  }

  /** Whether every record that was there at a time has been read. */
  boolean after(long at) {
    return proven && provenAt - at >= 0;
  }

  /** Records left to the ends that were asked last; NaN until they were asked. */
  double lag() {
    return lag;
  }
}
