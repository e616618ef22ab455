package dev.yunfan.cli.rejected;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** Reads {@code telemetry.rejected}: its newest records, then what comes. */
final class RejectedRecords implements AutoCloseable {
  private static final int MILLIS = 10_000;

  private final KafkaConsumer<String, byte[]> consumer;
  private final int last;
  private final Map<TopicPartition, Long> ends;

  private RejectedRecords(
      KafkaConsumer<String, byte[]> consumer, int last, Map<TopicPartition, Long> ends) {
    this.consumer = consumer;
    this.last = last;
    this.ends = ends;
  }

  /**
   * Opens the topic.
   *
   * @param last how many records {@link #newest} gives at most
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer in ten seconds
   */
  static RejectedRecords open(KafkaClients kafka, int last) {
    var consumer =
        kafka.consumer(
            "yunfan-rejected", Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, MILLIS));
    try {
      var partitions =
          consumer.partitionsFor(Topic.TELEMETRY_REJECTED.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      var ends = consumer.endOffsets(partitions);
      var begins = consumer.beginningOffsets(partitions);
      consumer.assign(partitions);
      partitions.forEach(p ->
          consumer.seek(p, Math.max(begins.getOrDefault(p, 0L), ends.getOrDefault(p, 0L) - last)));
      return new RejectedRecords(consumer, last, ends);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** The newest records at the time of opening, oldest first. */
  List<Rejection> newest() {
    var found = new ArrayList<Rejection>();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      found.addAll(next(Duration.ofMillis(MILLIS)));
    }
    found.sort(Comparator.comparingLong(Rejection::timestamp));
    return found.subList(Math.max(0, found.size() - last), found.size());
  }

  /** Rejections that come within a time; maybe none. */
  List<Rejection> next(Duration atMost) {
    var found = new ArrayList<Rejection>();
    consumer.poll(atMost).forEach(record -> found.add(rejection(record)));
    return found;
  }

  private static Rejection rejection(ConsumerRecord<String, byte[]> record) {
    try {
      return new Rejection(
          record.partition(),
          record.offset(),
          record.timestamp(),
          RejectedTelemetry.CODEC.decode(record.value()));
    } catch (UnreadableRecord e) {
      throw new SerializationException(
          "partition %d, offset %d: %s"
              .formatted(record.partition(), record.offset(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
