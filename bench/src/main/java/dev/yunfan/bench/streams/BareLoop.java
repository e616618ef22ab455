package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

  /** Reads all events after the offsets; what one cost. */
  static Stopwatch.Cost cost(
      KafkaClients kafka, TelemetryLoad load, Map<TopicPartition, Long> from, Stopwatch stopwatch)
      throws UnreadableRecord {
    var crashes = new HashMap<String, Long>();
    long events = 0;
    try (var consumer = kafka.consumer("bare-loop", Map.of("max.poll.records", 2_000))) {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      var started = stopwatch.mark(0);
      while (events < load.events() - load.devices()) {
        for (var record : consumer.poll(POLL)) {
          var batch = TelemetryEvents.CODEC.decode(record.value());
          events += batch.events().size();
          for (var event : batch.events()) {
            if (event.body() instanceof Crash) {
              crashes.merge(batch.reporter().model(), 1L, Long::sum);
            }
          }
        }
      }
      return stopwatch.mark(events).since(started);
    }
  }

  private static List<TopicPartition> partitions(TelemetryLoad load) {
    return IntStream.range(0, load.partitions())
        .mapToObj(p -> new TopicPartition(Topic.TELEMETRY_EVENTS.name(), p))
        .toList();
  }
}
