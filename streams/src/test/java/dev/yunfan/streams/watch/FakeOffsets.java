package dev.yunfan.streams.watch;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/** A Kafka whose offsets a test sets; from each offset on a record stands, or an aborted one. */
final class FakeOffsets implements OffsetQuestions {
  static final Instant ARRIVAL = Instant.parse("2026-11-30T10:00:00Z");

  final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
  final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
  final Map<TopicPartition, First> first = new ConcurrentHashMap<>();
  volatile boolean away;
  volatile boolean stable;
  volatile boolean closed;

  @Override
  public Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
    return known(ends, partitions);
  }

  @Override
  public Map<TopicPartition, Long> committed(Set<TopicPartition> partitions) {
    return known(committed, partitions);
  }

  private Map<TopicPartition, Long> known(
      Map<TopicPartition, Long> all, Set<TopicPartition> partitions) {
    var known = new HashMap<>(away ? Map.of() : all);
    known.keySet().retainAll(partitions);
    return known;
  }

  @Override
  public boolean groupStable() {
    return stable;
  }

  @Override
  public Map<TopicPartition, First> first(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    var known = new HashMap<>(first);
    known.keySet().retainAll(from.keySet());
    return known;
  }

  @Override
  public Optional<String> trouble() {
    return away ? Optional.of("no broker answered") : Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
  }
}
