package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Batches of {@value #EVENTS} events from many handsets of three models, in random order. One
 * partition holds 60 % of the batches of the model with half the fleet.
 *
 * @param devices handsets, at least 1
 * @param batches in all; each handset's first activates it
 */
record TelemetryLoad(int devices, int batches, int partitions) {
  static final int EVENTS = 8;

  private static final Instant LAUNCH = Instant.parse("2011-07-01T00:00:00Z");
  private static final List<String> FRAMES =
      List.of(
          "com.aliyun.launcher.Workspace.onLayout(Workspace.java:412)",
          "android.view.View.layout(View.java:7175)",
          "android.widget.FrameLayout.onLayout(FrameLayout.java:338)",
          "android.view.ViewRoot.performTraversals(ViewRoot.java:1146)",
          "android.os.Handler.dispatchMessage(Handler.java:99)",
          "android.os.Looper.loop(Looper.java:130)",
          "android.app.ActivityThread.main(ActivityThread.java:3689)");

  /** How many events there are. */
  long events() {
    return (long) batches * EVENTS;
  }

  /** Writes them, and waits until all are acknowledged. */
  void send(KafkaClients kafka) throws InterruptedException {
    var random = new SplittableRandom(20_110_701);
    var nextSeq = new int[devices];
    var failed = new AtomicReference<Exception>();
    try (var producer = kafka.producer("load", Map.of("linger.ms", 20, "batch.size", 256 << 10))) {
      for (int i = 0; i < batches; i++) {
        int device = i < devices ? i : random.nextInt(devices);
        var batch = batch(device, nextSeq[device], i, random);
        nextSeq[device] += EVENTS;
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topic.TELEMETRY_EVENTS.name(),
                    partition(device),
                    batch.reporter().deviceId(),
                    TelemetryEvents.CODEC.encode(batch)),
                (_, fault) -> {
                  if (fault != null) {
                    failed.set(fault);
                  }
                });
      }
      producer.flush();
    }
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

  private TelemetryEvents batch(int device, int seq, int number, SplittableRandom random) {
    // the whole load spans ten days
    long arrived = LAUNCH.toEpochMilli() + Duration.ofDays(10).toMillis() / batches * (long) number;
    var events = new ArrayList<AcceptedEvent>(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      long at = arrived - (EVENTS - i) * 900_000L;
      events.add(new AcceptedEvent(seq + i, at, at, body(seq + i, random)));
    }
    var reporter =
        new Reporter(
            "D%08d".formatted(device),
            model(device).equals("w910") ? "haier" : "k-touch",
            model(device),
            number < batches / 2 ? "1.0.0" : "1.1.0",
            device * 0x9E3779B97F4A7C15L);
    return new TelemetryEvents(reporter, arrived, arrived, events);
  }

  private static TelemetryEvent body(int seq, SplittableRandom random) {
    if (seq == 0) {
      return new TelemetryEvent.Activation("CN-31");
    }
    if (random.nextInt(40) == 0) {
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
