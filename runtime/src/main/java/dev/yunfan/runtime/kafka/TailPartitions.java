package dev.yunfan.runtime.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The partitions of a tail's topics, and how far each is read; of the tail's thread alone. */
final class TailPartitions {
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KafkaConsumer<String, byte[]> asker;
  private final Set<String> topics;
  private List<TopicPartition> all = List.of();

  /**
   * Partitions of some topics.
   *
   * @param consumer reads them
   * @param asker sees all records, and is asked for their ends alone
   */
  TailPartitions(
      KafkaConsumer<String, byte[]> consumer,
      KafkaConsumer<String, byte[]> asker,
      Set<String> topics) {
    this.consumer = consumer;
    this.asker = asker;
    this.topics = topics;
  }

  boolean none() {
    return all.isEmpty();
  }

  /**
   * Takes up all that there are, the first time or once more; those that are taken up already go
   * on.
   *
   * @param starts offsets to begin at; the others begin at their start
   * @throws KafkaException when a topic does not exist, or Kafka does not answer
   */
  void take(Map<TopicPartition, Long> starts) {
    var found = topics.stream().flatMap(this::partitionsOf).toList();
    var known = Set.copyOf(all);
    consumer.assign(found);
    for (var each : found) {
      var start = starts.get(each);
      if (start != null) {
        consumer.seek(each, start);
      } else if (!known.contains(each)) {
        consumer.seekToBeginning(List.of(each));
      }
    }
    all = found;
  }

  private Stream<TopicPartition> partitionsOf(String topic) {
    var found = consumer.partitionsFor(topic, PATIENCE);
    if (found.isEmpty()) {
      throw new KafkaException("topic %s does not exist".formatted(topic));
    }
    return found.stream().map(each -> new TopicPartition(topic, each.partition()));
  }

  /** Where all records end now, those of open transactions included. */
  Map<TopicPartition, Long> ends() {
    return asker.endOffsets(all, ANSWER);
  }

  /** Where the records end now that can be read: before the first open transaction. */
  Map<TopicPartition, Long> readableEnds() {
    return consumer.endOffsets(all, ANSWER);
  }

  /** Whether all is read of a partition that can be read, as the broker's last answer knows it. */
  boolean readOut(TopicPartition partition) {
    return consumer.currentLag(partition).orElse(1) == 0;
  }

  /** Where the records that are kept begin. */
  long start(TopicPartition partition) {
    return consumer.beginningOffsets(List.of(partition), ANSWER).getOrDefault(partition, 0L);
  }

  /** The offset that is read next. */
  long position(TopicPartition partition) {
    return consumer.position(partition, ANSWER);
  }

  void goTo(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  /** Reads a topic from its start once more. */
  void readAnew(String topic) {
    consumer.seekToBeginning(all.stream().filter(each -> each.topic().equals(topic)).toList());
  }
}
