package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.figures.FigurePrinter;
import dev.yunfan.bench.figures.TempFolder;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From an event's acknowledgement in Kafka to its being counted in the query API's answer. */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    description = "Milliseconds from an event's acknowledgement to its being in the query API.",
    footer = {"", "Example:", "  ./yunfan bench freshness --seconds 30 --json"})
public final class FreshnessBench implements Benchmark {
  private static final int EVENTS = 8;
  private static final int DEVICES = 100_000;
  private static final int WARM_SECONDS = 5;
  private static final long TICK_NANOS = 5_000_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "20000",
      description = "Events per second; default ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "20",
      description = "How long to measure; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Mixin private FigurePrinter printer = new FigurePrinter();

  /** All of the first {@code events} were acknowledged at {@code nanos}. */
  private record Acknowledged(long events, long nanos) {}

  @Override
  public Integer call() throws Exception {
    var vertx = Vertx.vertx();
    try (var folder = TempFolder.create("freshness");
        var broker = EmbeddedBroker.start(folder.path().resolve("kafka"), 0);
        var metrics = new Metrics()) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      var config = TotalsReader.asked(folder.path().resolve("state"));
      try (var server = StreamsServer.start(config, kafka, InstantSource.system(), vertx, metrics);
          var totals = new TotalsReader(server.port());
          var producer = kafka.producer("freshness", Map.of("linger.ms", 5))) {
        while (!server.ready()) {
          LockSupport.parkNanos(TICK_NANOS);
        }
        printer.print(measure(producer, totals));
      }
      return 0;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private ObjectNode measure(KafkaProducer<String, byte[]> producer, TotalsReader totals)
      throws InterruptedException {
    var acknowledged = new ConcurrentLinkedQueue<Acknowledged>();
    var histogram = new Histogram(3);
    long begun = System.nanoTime();
    var sender = Thread.ofPlatform().start(() -> send(producer, acknowledged, begun));
    long warm = begun + WARM_SECONDS * 1_000_000_000L;
    while (sender.isAlive() || !acknowledged.isEmpty()) {
      long counted = totals.accepted();
      long now = System.nanoTime();
      for (var head = acknowledged.peek();
          head != null && head.events <= counted;
          head = acknowledged.peek()) {
        acknowledged.poll();
        if (head.nanos > warm) {
          histogram.recordValue((now - head.nanos) / 1_000_000);
        }
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
    sender.join();
    return new ObjectMapper()
        .createObjectNode()
        .put("eventsPerSecond", rate)
        .put("seconds", seconds)
        .put("p50Millis", histogram.getValueAtPercentile(50))
        .put("p99Millis", histogram.getValueAtPercentile(99))
        .put("maxMillis", histogram.getMaxValue());
  }

  /** An open loop: what is late is sent at once, and its lateness is not hidden. */
  private void send(
      KafkaProducer<String, byte[]> producer,
      ConcurrentLinkedQueue<Acknowledged> acknowledged,
      long begun) {
    long sent = 0;
    long end = (long) rate * (seconds + WARM_SECONDS);
    var nextSeq = new int[DEVICES];
    while (sent < end) {
      long due = (System.nanoTime() - begun) * rate / 1_000_000_000L;
      for (; sent < Math.min(due, end); sent += EVENTS) {
        int device = (int) (sent / EVENTS % DEVICES);
        var _ = producer.send(record(device, nextSeq[device]));
        nextSeq[device] += EVENTS;
      }
      producer.flush(); // all before are acknowledged now
      acknowledged.add(new Acknowledged(sent, System.nanoTime()));
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  private static ProducerRecord<String, byte[]> record(int device, int seq) {
    long now = InstantSource.system().millis();
    var events = new ArrayList<AcceptedEvent>(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      events.add(
          new AcceptedEvent(
              seq + i, now, now, new TelemetryEvent.Heartbeat(60, 0, 50, 100, Network.WIFI)));
    }
    var reporter = new Reporter("D" + device, "k-touch", "w700", "1.0.0", device);
    return new ProducerRecord<>(
        Topic.TELEMETRY_EVENTS.name(),
        reporter.deviceId(),
        TelemetryEvents.CODEC.encode(new TelemetryEvents(reporter, now, now, events)));
  }
}
