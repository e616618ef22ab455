package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** The floor: one consumer that decodes and counts, without state, duplicates or promises. */
final class BareLoop {
  private static final Duration POLL = Duration.ofSeconds(1);

  private BareLoop() {}

  /** Reads all events; seconds it took from the first record on. */
  static double seconds(KafkaClients kafka, TelemetryLoad load) throws UnreadableRecord {
    var crashes = new HashMap<String, Long>();
    long events = 0;
    long started = 0;
    try (var consumer = kafka.consumer("bare-loop", Map.of("max.poll.records", 2_000))) {
      consumer.assign(
          IntStream.range(0, load.partitions())
              .mapToObj(p -> new TopicPartition(Topic.TELEMETRY_EVENTS.name(), p))
              .toList());
      while (events < load.events()) {
        for (var record : consumer.poll(POLL)) {
          if (started == 0) {
            started = System.nanoTime();
          }
          var batch = TelemetryEvents.CODEC.decode(record.value());
          events += batch.events().size();
          for (var event : batch.events()) {
            if (event.body() instanceof Crash) {
              crashes.merge(batch.reporter().model(), 1L, Long::sum);
            }
          }
        }
      }
    }
    return (System.nanoTime() - started) / 1e9;
  }
}
