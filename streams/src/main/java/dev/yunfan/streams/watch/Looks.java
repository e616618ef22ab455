package dev.yunfan.streams.watch;

import dev.yunfan.streams.watch.CountingLook.Phase;
import dev.yunfan.streams.watch.OffsetQuestions.First;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks at the counting: first where the partitions end, then what is committed, so that what is
 * committed by then is a proof of the time of the question.
 */
final class Looks {
  private static final String SILENCE = "Kafka does not answer";

  private final CountingClient client;
  private final OffsetQuestions questions;
  private final Set<TopicPartition> all;
  private final LongSupplier nanos;

  /**
   * @param all partitions that the application counts
   */
  Looks(
      CountingClient client,
      OffsetQuestions questions,
      Set<TopicPartition> all,
      LongSupplier nanos) {
    this.client = client;
    this.questions = questions;
    this.all = Set.copyOf(all);
    this.nanos = nanos;
  }

  /** One look; takes some seconds when Kafka is away. */
  CountingLook look() throws InterruptedException {
    long askedAt = nanos.getAsLong();
    var phase = client.phase();
    if (phase == Phase.HELD || phase == Phase.FAILED) {
      return new CountingLook(askedAt, phase, Map.of(), client.restored(), false);
    }
    boolean running = phase == Phase.RUNNING;
    var partitions = running ? client.committed().keySet() : all;
    if (partitions.isEmpty()) {
      return new CountingLook(askedAt, phase, Map.of(), client.restored(), questions.groupStable());
    }
    var ends = questions.ends(partitions);
    var committed = ends.isEmpty() ? Map.<TopicPartition, Long>of() : committed(ends.keySet());
    return new CountingLook(
        askedAt, phase, marks(partitions, ends, committed), client.restored(), false);
  }

  /** As the tasks know it; a task that has not committed in this life asks its group. */
  private Map<TopicPartition, Long> committed(Set<TopicPartition> partitions)
      throws InterruptedException {
    var committed = new HashMap<>(client.committed());
    committed.keySet().retainAll(partitions);
    var missing = new HashSet<>(partitions);
    missing.removeIf(each -> committed.getOrDefault(each, PartitionMark.NEVER) >= 0);
    committed.keySet().removeAll(missing);
    if (!missing.isEmpty()) {
      committed.putAll(questions.committed(missing));
    }
    return committed;
  }

  private Map<TopicPartition, PartitionMark> marks(
      Set<TopicPartition> partitions,
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> committed) {
    var waiting = new HashMap<>(committed);
    waiting
        .entrySet()
        .removeIf(each -> each.getValue() >= ends.getOrDefault(each.getKey(), Long.MAX_VALUE));
    var first =
        waiting.isEmpty() ? Map.<TopicPartition, First>of() : questions.first(waiting, ends);
    var marks = new HashMap<TopicPartition, PartitionMark>();
    for (var each : partitions) {
      var end = ends.get(each);
      var offset = committed.get(each);
      marks.put(
          each,
          end == null || offset == null
              ? new PartitionMark.Unknown(questions.trouble().orElse(SILENCE))
              : mark(offset, end, Optional.ofNullable(first.get(each))));
    }
    return marks;
  }

  private static PartitionMark mark(long committed, long end, Optional<First> first) {
    if (committed >= end || end == 0) {
      return new PartitionMark.Counted(committed);
    }
    if (first.isEmpty()) {
      long records = end - Math.max(0, committed);
      return new PartitionMark.Waiting(committed, records, Optional.empty());
    }
    return switch (first.get()) {
      case First.Nothing() -> new PartitionMark.Counted(committed);
      case First.Found(long offset, var _) when offset >= end ->
          new PartitionMark.Counted(committed);
      case First.Found(long offset, var arrivedAt) ->
          new PartitionMark.Waiting(committed, end - offset, Optional.of(arrivedAt));
    };
  }
}
