package dev.yunfan.bench.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** The expected totals, counted plainly from the topic: every batch on it is there once. */
final class PlainTotals {
  private final Map<String, Map<String, Long>> activations = new TreeMap<>();
  private final Map<String, Map<String, Long>> crashes = new TreeMap<>();
  private final Map<String, Map<String, Long>> exposureSeconds = new TreeMap<>();
  private final Map<String, TelemetryEvents> newest = new HashMap<>();

  /** Counts what a load wrote. */
  static PlainTotals of(KafkaClients kafka, TelemetryLoad load) throws Exception {
    var totals = new PlainTotals();
    try (var consumer = kafka.consumer("truth", Map.of())) {
      consumer.assign(
          IntStream.range(0, load.partitions())
              .mapToObj(p -> new TopicPartition(Topic.TELEMETRY_EVENTS.name(), p))
              .toList());
      for (long events = 0; events < load.events(); ) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          var batch = TelemetryEvents.CODEC.decode(record.value());
          totals.count(batch);
          events += batch.events().size();
        }
      }
    }
    return totals;
  }

  private void count(TelemetryEvents batch) {
    newest.put(batch.reporter().deviceId(), batch); // a handset's batches are in order
    for (var event : batch.events()) {
      if (event.body() instanceof Activation) {
        add(activations, batch, 1);
      } else if (event.body() instanceof Crash) {
        add(crashes, batch, 1);
      } else if (event.body() instanceof Heartbeat heartbeat) {
        add(exposureSeconds, batch, heartbeat.uptimeSeconds());
      }
    }
  }

  private static void add(Map<String, Map<String, Long>> to, TelemetryEvents batch, long number) {
    to.computeIfAbsent(batch.reporter().vendor(), _ -> new TreeMap<>())
        .merge(batch.reporter().model(), number, Long::sum);
  }

  /** As {@code /v1/totals} tells them. */
  JsonNode toJson() throws JsonProcessingException {
    var firmware = new TreeMap<String, Map<String, Map<String, Long>>>();
    for (var batch : newest.values()) {
      var reporter = batch.reporter();
      firmware
          .computeIfAbsent(reporter.vendor(), _ -> new TreeMap<>())
          .computeIfAbsent(reporter.model(), _ -> new TreeMap<>())
          .merge(reporter.firmware(), 1L, Long::sum);
    }
    var json = new ObjectMapper();
    return json.readTree( // numbers as anybody reads them
        json.writeValueAsString(
            Map.of(
                "activations", activations,
                "crashes", crashes,
                "exposureSeconds", exposureSeconds,
                "firmware", firmware)));
  }
}
