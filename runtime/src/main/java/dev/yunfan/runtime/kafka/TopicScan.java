package dev.yunfan.runtime.kafka;

import dev.yunfan.schemas.codec.AvroCodec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads records from given offsets to a fixed end: the end at the start of the reading. A scan with
 * a consumer of its own takes every record as it stands. For commands and for start-up; {@link
 * TopicTail} is for what lasts.
 */
public final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * A consumer asks ahead, and its close waits for the answer. At the topic's end the answer comes
   * after this wait, half a second unless set, for nothing.
   */
  private static final int FETCH_WAIT_MILLIS = 10;

  private final KafkaConsumer<String, byte[]> consumer;
  private final Duration patience;
  private final Map<String, AvroCodec<?>> topics;

  /**
   * A scan with somebody's consumer, whose assignment it changes.
   *
   * @param consumer stays open
   * @param patience longest time without any progress
   * @param topics by name, each with the codec of its values
   */
  TopicScan(
      KafkaConsumer<String, byte[]> consumer, Duration patience, Map<String, AvroCodec<?>> topics) {
    this.consumer = consumer;
    this.patience = patience;
    this.topics = topics;
  }

  /** Is shown each record. */
  public interface Visitor {
    /** Looks at a record; false ends the reading. */
    boolean see(ConsumerRecord<String, byte[]> record);
  }

  /**
   * As {@link #read(Map, Visitor)}, with a consumer of its own.
   *
   * @param clientId of the consumer
   * @param codec of the values
   * @param patience longest time without any progress
   */
  public static Map<TopicPartition, Long> read(
      KafkaClients kafka,
      String clientId,
      AvroCodec<?> codec,
      Duration patience,
      Map<TopicPartition, Long> from,
      Visitor visitor)
      throws IOException {
    var overrides = new HashMap<>(KafkaClients.AS_IT_STANDS);
    overrides.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    overrides.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    overrides.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    try (var consumer = kafka.consumer(clientId, overrides)) {
      var topics = new HashMap<String, AvroCodec<?>>();
      from.keySet().forEach(each -> topics.put(each.topic(), codec));
      return new TopicScan(consumer, patience, topics).read(from, visitor);
    }
  }

  /**
   * Reads the committed records that a topic has now and that were written at some time or later,
   * with a consumer of its own; older ones too that stand behind a marker of a transaction which
   * ended since.
   *
   * @param clientId of the consumer
   * @param codec of the values
   * @param since milliseconds since 1970-01-01T00:00Z; negative is taken for 0
   * @param patience longest time without any progress
   * @throws IOException as {@link #read(Map, Visitor)}
   */
  public static void readCommitted(
      KafkaClients kafka,
      String clientId,
      String topic,
      AvroCodec<?> codec,
      long since,
      Duration patience,
      Visitor visitor)
      throws IOException {
    var overrides = new HashMap<String, Object>();
    overrides.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    overrides.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    try (var consumer = kafka.consumer(clientId, overrides)) {
      var times = new HashMap<TopicPartition, Long>();
      for (var each : consumer.partitionsFor(topic, patience)) {
        times.put(new TopicPartition(each.topic(), each.partition()), Math.max(0, since));
      }
      var from = new HashMap<TopicPartition, Long>();
      consumer
          .offsetsForTimes(times, patience)
          .forEach((partition, first) -> {
            if (first != null) { // else nothing is that new
              from.put(partition, first.offset());
            }
          });
      new TopicScan(consumer, patience, Map.of(topic, codec)).read(from, visitor);
    } catch (KafkaException e) {
      throw new IOException("topic %s: %s".formatted(topic, KafkaFault.words(e)), e);
    }
  }

  /**
   * Reads until the end, or until the visitor has seen enough.
   *
   * @param from offset to begin at, by partition
   * @return where each partition ended when the reading began
   * @throws IOException when it cannot be read, or when nothing comes for the time of patience
   *     before the end is reached; says how far it came
   */
  public Map<TopicPartition, Long> read(Map<TopicPartition, Long> from, Visitor visitor)
      throws IOException {
    var left = new HashMap<>(from);
    try {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      var ends = consumer.endOffsets(from.keySet(), patience);
      left.entrySet().removeIf(each -> each.getValue() >= ends.getOrDefault(each.getKey(), 0L));
      read(left, ends, visitor);
      return ends;
    } catch (WakeupException e) {
      throw e;
    } catch (InterruptException e) { // it keeps the thread's interrupt
      var stopped = new InterruptedIOException(reached(left) + ": interrupted");
      stopped.initCause(e);
      throw stopped;
    } catch (KafkaException e) {
      throw new IOException("%s: %s".formatted(reached(left), KafkaFault.words(e)), e);
    }
  }

  private void read(Map<TopicPartition, Long> left, Map<TopicPartition, Long> ends, Visitor visitor)
      throws IOException {
    long progressed = System.nanoTime();
    while (!left.isEmpty()) {
      for (var record : poll()) {
        var partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.getOrDefault(partition, 0L) && !visitor.see(record)) {
          return;
        }
      }
      if (advance(left, ends)) {
        progressed = System.nanoTime();
      } else if (System.nanoTime() - progressed > patience.toNanos()) {
        throw new IOException(
            "%s: nothing came for %d s, although there is more"
                .formatted(reached(left), patience.toSeconds()));
      }
    }
  }

  /** The next records; one that is of no known form is given as it is. */
  private ConsumerRecords<String, byte[]> poll() {
    try {
      return consumer.poll(POLL);
    } catch (RecordDeserializationException e) {
      if (RawRecord.mayBeReadLater(e, topics.get(e.topicPartition().topic()))) {
        throw e;
      }
      consumer.seek(e.topicPartition(), e.offset() + 1);
      return RawRecord.of(e);
    }
  }

  /** Takes up how far the consumer is; false when it is where it was. */
  private boolean advance(Map<TopicPartition, Long> left, Map<TopicPartition, Long> ends) {
    boolean moved = false;
    for (var partition : Set.copyOf(left.keySet())) {
      long position = consumer.position(partition, patience);
      moved |= position != left.getOrDefault(partition, -1L);
      left.put(partition, position);
    }
    left.entrySet().removeIf(each -> each.getValue() >= ends.getOrDefault(each.getKey(), 0L));
    return moved;
  }

  private static String reached(Map<TopicPartition, Long> left) {
    var first =
        left.entrySet().stream()
            .min(
                Map.Entry.comparingByKey(java.util.Comparator.comparing(TopicPartition::toString)));
    return first
        .map(each ->
            "topic %s, partition %d cannot be read on at offset %d"
                .formatted(each.getKey().topic(), each.getKey().partition(), each.getValue()))
        .orElse("the topic cannot be read");
  }
}
