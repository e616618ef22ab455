package dev.yunfan.bench.ingest;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Three times the load that can be sustained, then half of it, then a look at what arrived. */
final class Overload {
  private static final int CONNECTIONS = 2_048;
  private static final double CALM_P99_MILLIS = 50;
  private static final int MAX_RECOVERY_SECONDS = 30;

  private final Vertx vertx;
  private final String kafka;
  private final Requests requests;
  private final int port;
  private final IngestFigures figures;

  Overload(Vertx vertx, String kafka, Requests requests, int port, IngestFigures figures) {
    this.vertx = vertx;
    this.kafka = kafka;
    this.requests = requests;
    this.port = port;
    this.figures = figures;
  }

  /**
   * @param sustained requests a second that can be sustained
   */
  void run(double sustained, Duration time) throws IOException, InterruptedException {
    try (var load = new Load(vertx, requests, port, CONNECTIONS, true)) {
      load.paced(3 * sustained, time);
      figures.put("overloadAcceptedPerSecond", load.accepted.get() / (double) time.toSeconds());
      figures.put("overloadShed", load.shed.get());
      figures.put("overloadOtherAnswers", load.others.get());
      figures.put("overloadNotOffered", load.notOffered.get());
      figures.put("overloadP99Millis", load.latency().getValueAtPercentile(99) / 1e6);
      figures.put("overloadMaxMillis", load.latency().getMaxValue() / 1e6);
      figures.put("recoverySeconds", recovery(load, sustained));
      figures.put("overloadAcknowledged", load.acknowledged.size());
      var lost = new HashSet<>(load.acknowledged);
      lost.removeAll(arrived());
      figures.put("overloadLost", lost.size());
    }
  }

  /** Seconds until one second at half load is calm: nothing shed, p99 below 50 ms. */
  private static int recovery(Load load, double sustained) throws InterruptedException {
    for (int second = 1; second <= MAX_RECOVERY_SECONDS; second++) {
      load.paced(sustained / 2, Duration.ofSeconds(1));
      if (load.shed.get() == 0 && load.latency().getValueAtPercentile(99) / 1e6 < CALM_P99_MILLIS) {
        return second;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** Incarnations on the topic. */
  private Set<Long> arrived() throws IOException {
    var arrived = new HashSet<Long>();
    try (var consumer = new KafkaClients(kafka).consumer("bench", Map.of())) {
      var partitions =
          consumer.partitionsFor(Topic.TELEMETRY_EVENTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          arrived.add(TelemetryEvents.CODEC.decode(record.value()).reporter().incarnation());
        }
      }
    }
    return arrived;
  }
}
