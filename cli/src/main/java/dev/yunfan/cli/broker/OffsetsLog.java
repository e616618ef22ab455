package dev.yunfan.cli.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a broker's offsets topic as any consumer can, from its start to its end and on. */
final class OffsetsLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  private final OffsetsFold fold = new OffsetsFold();
  private final KafkaConsumer<byte[], byte[]> consumer;

  OffsetsLog(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "coordinator-guard",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /**
   * Folds the log up to its end of now; without a topic, nothing.
   *
   * @throws IOException when the end is not reached in ten seconds
   */
  OffsetsFold readToEnd() throws IOException {
    try {
      var partitions =
          consumer.partitionsFor(Topic.GROUP_METADATA_TOPIC_NAME, PATIENCE).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      if (consumer.assignment().size() != partitions.size()) {
        consumer.assign(partitions);
      }
      readTo(consumer.endOffsets(partitions, PATIENCE));
      return fold;
    } catch (KafkaException e) {
      throw new IOException("the offsets topic cannot be read: " + e.getMessage(), e);
    }
  }

  private void readTo(Map<TopicPartition, Long> ends) throws IOException {
    long begun = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IOException("the end of the offsets topic was not reached in " + PATIENCE);
      }
      for (var record : consumer.poll(POLL)) {
        fold.take(record.key(), record.value());
      }
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
