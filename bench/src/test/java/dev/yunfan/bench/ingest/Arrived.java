package dev.yunfan.bench.ingest;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The events on {@code telemetry.events}.
 *
 * @param distinct device and seq of each
 * @param total with repetitions
 */
record Arrived(Set<String> distinct, int total) {
  static String name(String device, long seq) {
    return device + "/" + seq;
  }

  static Arrived on(KafkaClients kafka) throws IOException {
    var distinct = new HashSet<String>();
    int total = 0;
    try (var consumer = kafka.consumer("kill-test", Map.of())) {
      var partitions =
          consumer.partitionsFor(Topic.TELEMETRY_EVENTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          var events = TelemetryEvents.CODEC.decode(record.value());
          events.events().forEach(e -> distinct.add(name(events.reporter().deviceId(), e.seq())));
          total += events.events().size();
        }
      }
    }
    return new Arrived(distinct, total);
  }
}
