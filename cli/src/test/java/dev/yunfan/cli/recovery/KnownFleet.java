package dev.yunfan.cli.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Handsets that report known events to a gateway, each one batch at a time, and the same batch
 * until it is acknowledged; what was acknowledged is the truth.
 */
final class KnownFleet implements AutoCloseable {
  static final String VENDOR = "haier";
  static final String MODEL = "h7";
  static final String FLEET_KEY = "haier-fleet-key-0123";
  static final int EVENTS_A_BATCH = 10;
  private static final int HANDSETS = 400;
  static final int LANES = 4;
  private static final long UPTIME_SECONDS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration RETRY = Duration.ofMillis(200);

  /** Longer than any test, which has bounds of its own. */
  private static final Duration LONGEST = Duration.ofHours(2);

  private final URI gateway;
  private final DeviceToken tokens = new DeviceToken(FLEET_KEY.getBytes(UTF_8));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Thread> lanes = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicLong activations = new AtomicLong();
  private final AtomicLong crashes = new AtomicLong();
  private final AtomicLong exposureSeconds = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * The acknowledged events.
   *
   * @param events all of them
   */
  record Acknowledged(long activations, long crashes, long exposureSeconds, long events) {}

  /**
   * Handsets that begin to report.
   *
   * @param batchesPerSecond of all together, while the gateway takes them
   */
  KnownFleet(int gatewayPort, double batchesPerSecond) {
    gateway = URI.create("http://127.0.0.1:" + gatewayPort + "/v1/telemetry");
    var pause = Duration.ofNanos((long) (LANES * 1e9 / batchesPerSecond));
    for (int lane = 0; lane < LANES; lane++) {
      int first = lane;
      lanes.add(
          Thread.ofVirtual()
              .name("handsets-" + lane)
              .uncaughtExceptionHandler((_, e) -> failure.set(e))
              .start(() -> report(first, pause)));
    }
  }

  /** The events that were acknowledged up to now; exact when the handsets are silent. */
  Acknowledged acknowledged() {
    return new Acknowledged(activations.get(), crashes.get(), exposureSeconds.get(), events.get());
  }

  /** Lets each lane end when the batch that it reports is acknowledged. */
  void finish(Duration patience) throws InterruptedException {
    stopped.countDown();
    long end = System.nanoTime() + patience.toNanos();
    for (var lane : lanes) {
      if (!lane.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        throw new AssertionError("handsets still wait for the gateway after " + patience);
      }
    }
    if (failure.get() != null) {
      throw new AssertionError("a handset ended early", failure.get());
    }
  }

  private void report(int lane, Duration pause) {
    try {
      long i = 0;
      do {
        int handset = (int) (i % (HANDSETS / LANES)) * LANES + lane;
        reportOne("KNOWN-" + handset, i / (HANDSETS / LANES));
        i++;
      } while (!stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void reportOne(String handset, long batch) throws InterruptedException {
    var bodies = new ArrayList<TelemetryEvent>();
    bodies.add(
        batch == 0
            ? new Activation("CN-37")
            : new Crash(
                CrashKind.JAVA, "java.lang.Error: x", "app", List.of("a.B.c(B.java:1)"), 60));
    for (int i = 1; i < EVENTS_A_BATCH; i++) {
      bodies.add(new Heartbeat(UPTIME_SECONDS, 0, 80, 500, Network.WIFI));
    }
    byte[] body = encoded(handset, batch, bodies);
    if (!acknowledged(handset, body)) {
      await().pollInterval(RETRY).atMost(LONGEST).until(() -> acknowledged(handset, body));
    }
    (batch == 0 ? activations : crashes).incrementAndGet();
    exposureSeconds.addAndGet((EVENTS_A_BATCH - 1) * UPTIME_SECONDS);
    events.addAndGet(EVENTS_A_BATCH);
  }

  private static byte[] encoded(String handset, long batch, List<TelemetryEvent> bodies) {
    long now = System.currentTimeMillis();
    var numbered = new ArrayList<DeviceEvent>();
    for (int i = 0; i < bodies.size(); i++) {
      numbered.add(new DeviceEvent(batch * EVENTS_A_BATCH + i, now, bodies.get(i)));
    }
    return TelemetryBatch.CODEC.encode(
        new TelemetryBatch(
            new Reporter(handset, VENDOR, MODEL, "1.0.0", 1), now, numbered, List.of()));
  }

  private boolean acknowledged(String handset, byte[] body) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(gateway)
            .header(
                "authorization", "Bearer %s/%s/%s".formatted(VENDOR, handset, tokens.of(handset)))
            .header("content-type", "application/avro")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      if (status == 202) {
        return true;
      }
      if (status == 503 || status == 429) {
        return false; // the handset keeps its batch
      }
      throw new AssertionError("%s was answered %d".formatted(handset, status));
    } catch (IOException e) {
      return false; // no answer, no promise
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    lanes.forEach(Thread::interrupt);
    http.close();
  }
}
