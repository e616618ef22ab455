package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A fleet of three models: first every handset is activated; then batches of events, a quarter of
 * an hour apart, come from handsets in a random order, each handset's when it has so many to tell,
 * on average. One partition holds 60 % of the batches of the model with half the fleet; a tenth of
 * the fleet updates half-way.
 *
 * @param devices handsets, at least 1
 * @param batches after the activations
 * @param batchEvents events of a batch, at least 1
 * @param crashEvery one event in so many is a crash
 */
record TelemetryLoad(int devices, int batches, int batchEvents, int crashEvery, int partitions) {
  private static final Duration BETWEEN_EVENTS = Duration.ofMinutes(15);
  private static final long TICK_NANOS = 1_000_000;

  /** That brokers allow unless told otherwise. */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(15);

  private static final Instant LAUNCH = Instant.parse("2011-07-01T00:00:00Z");
  private static final Instant BUSY_DAY = Instant.parse("2011-07-31T00:00:00Z");
  private static final List<String> FRAMES =
      List.of(
          "com.aliyun.launcher.Workspace.onLayout(Workspace.java:412)",
          "android.view.View.layout(View.java:7175)",
          "android.widget.FrameLayout.onLayout(FrameLayout.java:338)",
          "android.view.ViewRoot.performTraversals(ViewRoot.java:1146)",
          "android.os.Handler.dispatchMessage(Handler.java:99)",
          "android.os.Looper.loop(Looper.java:130)",
          "android.app.ActivityThread.main(ActivityThread.java:3689)");

  /** Small batches with a crash in every fifth. */
  static TelemetryLoad small(int devices, int batches, int partitions) {
    return new TelemetryLoad(devices, batches, 8, 40, partitions);
  }

  /** How many events there are, activations too. */
  long events() {
    return devices + (long) batches * batchEvents;
  }

  /** How many events there are without the second half of the batches. */
  long firstEvents() {
    return devices + (long) firstBatches() * batchEvents;
  }

  private int firstBatches() {
    return batches / 2;
  }

  /** Writes one activation a handset, and waits until all are acknowledged. */
  void activate(KafkaClients kafka) throws InterruptedException {
    long step = Duration.ofDays(29).toMillis() / devices;
    try (var producer = producer(kafka, Map.of())) {
      write(
          producer,
          0,
          devices,
          device -> {
            long at = LAUNCH.toEpochMilli() + step * device;
            var activation = new AcceptedEvent(0, at, at, new TelemetryEvent.Activation("CN-31"));
            return new TelemetryEvents(reporter(device, "1.0.0"), at, at, List.of(activation));
          });
    }
  }

  /** Writes the batches, at most so many a second, and waits until all are acknowledged. */
  void send(KafkaClients kafka, int perSecond) throws InterruptedException {
    long begun = System.nanoTime();
    var made = made();
    try (var producer = producer(kafka, Map.of())) {
      write(
          producer,
          0,
          batches,
          number -> {
            while (number > (System.nanoTime() - begun) / 1e9 * perSecond) {
              TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
            }
            return made.number(number);
          });
    }
  }

  /** Batches by number, made when they are due. */
  private interface Batches {
    TelemetryEvents number(int number) throws InterruptedException;
  }

  /** Something waited for. */
  interface Signal {
    boolean given() throws IOException;
  }

  /**
   * Writes the first half of the batches, and the second half in a transaction that is committed at
   * a signal, or aborted if that is not given.
   */
  void sendInHalves(KafkaClients kafka, Signal signal) throws IOException, InterruptedException {
    var made = made();
    try (var producer = producer(kafka, Map.of())) {
      write(producer, 0, firstBatches(), made);
    }
    var inTransaction =
        Map.<String, Object>of(
            "transactional.id",
            "second-half",
            "transaction.timeout.ms",
            Math.toIntExact(LONGEST_TRANSACTION.toMillis()));
    try (var producer = producer(kafka, inTransaction)) {
      producer.initTransactions();
      producer.beginTransaction();
      write(producer, firstBatches(), batches, made);
      if (signal.given()) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  /** Makes the batches, to be asked for in their order. */
  private Batches made() {
    var random = new SplittableRandom(20_110_701);
    var nextSeq = new int[devices];
    Arrays.fill(nextSeq, 1);
    double step = BETWEEN_EVENTS.toMillis() * batchEvents / (double) devices;
    return number -> {
      int device = random.nextInt(devices);
      long arrived = BUSY_DAY.toEpochMilli() + (long) (step * number);
      var batch = batch(device, nextSeq[device], arrived, number > firstBatches(), random);
      nextSeq[device] += batchEvents;
      return batch;
    };
  }

  private static KafkaProducer<String, byte[]> producer(
      KafkaClients kafka, Map<String, Object> more) {
    var settings = new HashMap<String, Object>(Map.of("linger.ms", 20, "batch.size", 256 << 10));
    settings.putAll(more);
    return kafka.producer("load", settings);
  }

  private void write(KafkaProducer<String, byte[]> producer, int from, int to, Batches made)
      throws InterruptedException {
    var failed = new AtomicReference<Exception>();
    for (int i = from; i < to; i++) {
      var batch = made.number(i);
      String id = batch.reporter().deviceId();
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topic.TELEMETRY_EVENTS.name(),
                  partition(Integer.parseInt(id.substring(1))),
                  id,
                  TelemetryEvents.CODEC.encode(batch)),
              (_, fault) -> {
                if (fault != null) {
                  failed.set(fault);
                }
              });
    }
    producer.flush();
    if (failed.get() != null) {
      throw new IllegalStateException("the load could not be written", failed.get());
    }
  }

  private int partition(int device) {
    int mixed = (device * 0x9E3779B1) >>> 8;
    return model(device).equals("w700") && mixed % 10 < 6 ? 0 : mixed % partitions;
  }

  private static String model(int device) {
    return switch (device & 3) {
      case 0, 1 -> "w700";
      case 2 -> "w910";
      default -> "s500";
    };
  }

  private static Reporter reporter(int device, String firmware) {
    return new Reporter(
        "D%08d".formatted(device),
        model(device).equals("w910") ? "haier" : "k-touch",
        model(device),
        firmware,
        device * 0x9E3779B97F4A7C15L);
  }

  private TelemetryEvents batch(
      int device, int seq, long arrived, boolean afterHalf, SplittableRandom random) {
    var events = new ArrayList<AcceptedEvent>(batchEvents);
    for (int i = 0; i < batchEvents; i++) {
      long at = arrived - (batchEvents - i) * BETWEEN_EVENTS.toMillis();
      events.add(new AcceptedEvent(seq + i, at, at, body(random)));
    }
    boolean updated = afterHalf && device % 10 == 0;
    return new TelemetryEvents(
        reporter(device, updated ? "1.1.0" : "1.0.0"), arrived, arrived, events);
  }

  private TelemetryEvent body(SplittableRandom random) {
    if (random.nextInt(crashEvery) == 0) {
      return new TelemetryEvent.Crash(
          CrashKind.JAVA,
          "java.lang.NullPointerException: at item " + random.nextInt(50),
          "com.aliyun.launcher",
          FRAMES,
          random.nextInt(90_000));
    }
    return new TelemetryEvent.Heartbeat(
        random.nextInt(3_600), 0, random.nextInt(100), random.nextInt(900), Network.CELLULAR);
  }
}
