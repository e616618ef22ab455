package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The floor: one consumer that decodes and counts, without state, duplicates or promises. */
final class BareLoop {
  private static final Duration POLL = Duration.ofSeconds(1);

  private BareLoop() {}

  /** Where partitions end now. */
  static Map<TopicPartition, Long> ends(KafkaClients kafka, TelemetryLoad load) {
    try (var consumer = kafka.consumer("bare-loop", Map.of())) {
      return consumer.endOffsets(partitions(load));
    }
  }

  /** Counts from the beginning of the topic on, until it is closed. */
  static AutoCloseable start(KafkaClients kafka, AtomicLong counted) {
    var consumer = kafka.consumer("bare-loop", Map.of("max.poll.records", 2_000));
    var all =
        consumer.partitionsFor(Topic.TELEMETRY_EVENTS.name()).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    var closed = new AtomicBoolean();
    var loop = Thread.ofPlatform().name("bare-loop").start(() -> count(consumer, counted, closed));
    return () -> {
      closed.set(true);
      loop.join();
    };
  }

  private static void count(
      KafkaConsumer<String, byte[]> consumer, AtomicLong counted, AtomicBoolean closed) {
    var crashes = new HashMap<String, Long>();
    try (consumer;
        var reader = PlainDsl.events().deserializer()) {
      while (!closed.get()) {
        for (var record : consumer.poll(POLL)) {
          counted.addAndGet(count(reader.deserialize(record.topic(), record.value()), crashes));
        }
      }
    }
  }

  private static int count(TelemetryEvents batch, Map<String, Long> crashes) {
    for (var event : batch.events()) {
      if (event.body() instanceof Crash) {
        crashes.merge(batch.reporter().model(), 1L, Long::sum);
      }
    }
    return batch.events().size();
  }

  private static List<TopicPartition> partitions(TelemetryLoad load) {
    return IntStream.range(0, load.partitions())
        .mapToObj(p -> new TopicPartition(Topic.TELEMETRY_EVENTS.name(), p))
        .toList();
  }
}
