package dev.yunfan.cli.containers;

import static org.awaitility.Awaitility.await;

import dev.yunfan.cli.hostile.Cloud;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Handsets that report and check in all the while. Each sends one batch at a time, and the same one
 * until it is acknowledged; what was acknowledged is the truth. A check-in is never repeated.
 */
final class SteadyFleet implements AutoCloseable {
  static final String MODEL = "h7";
  private static final String FIRMWARE = "1.0.0";
  private static final int LANES = 4;
  private static final int HANDSETS_A_LANE = 25;
  private static final int EVENTS_A_BATCH = 5;
  private static final long UPTIME_SECONDS = 30;
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Longer than any test, which has bounds of its own. */
  private static final Duration LONGEST = Duration.ofHours(2);

  private static final int ACCEPTED = 202;
  private static final int BUSY = 429;
  private static final int UNAVAILABLE = 503;

  /**
   * The events that were acknowledged, or counted.
   *
   * @param events all of them
   */
  record Numbers(long activations, long crashes, long exposureSeconds, long events) {
    Numbers plus(Numbers more) {
      return new Numbers(
          activations + more.activations,
          crashes + more.crashes,
          exposureSeconds + more.exposureSeconds,
          events + more.events);
    }
  }

  private final Cloud cloud;
  private final String prefix;
  private final Instant now;
  private final List<Thread> lanes = new ArrayList<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong activations = new AtomicLong();
  private final AtomicLong checkIns = new AtomicLong();
  private final AtomicLong offers = new AtomicLong();
  private final AtomicLong slowestMillis = new AtomicLong();
  private final Collection<Throwable> failures = new ConcurrentLinkedQueue<>();

  /**
   * Handsets that begin to report.
   *
   * @param prefix of their ids
   * @param now what their clocks show
   */
  SteadyFleet(Cloud cloud, String prefix, Instant now) {
    this.cloud = cloud;
    this.prefix = prefix;
    this.now = now;
    for (int lane = 0; lane < LANES; lane++) {
      int number = lane;
      begin("reports-" + lane, i -> report(handset(number, i), i / HANDSETS_A_LANE));
      begin("check-ins-" + lane, i -> checkIn(handset(number, i)));
    }
  }

  private interface Act {
    void next(long i) throws Exception;
  }

  private void begin(String name, Act act) {
    lanes.add(
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                long i = 0;
                do {
                  act.next(i);
                  i++;
                } while (!ending.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the test is over
              } catch (Exception | AssertionError e) { // the test must say so
                failures.add(e);
              }
            }));
  }

  private String handset(int lane, long i) {
    return "%s-%d-%d".formatted(prefix, lane, i % HANDSETS_A_LANE);
  }

  private void report(String handset, long batch) throws Exception {
    byte[] body = encoded(handset, batch);
    if (!accepted(handset, body)) { // the handset keeps its batch
      await().pollInterval(PAUSE).atMost(LONGEST).until(() -> accepted(handset, body));
    }
    if (batch == 0) {
      activations.incrementAndGet();
    }
    batches.incrementAndGet();
  }

  private boolean accepted(String handset, byte[] body) throws Exception {
    int status = cloud.report(handset, body);
    if (status != ACCEPTED && status != UNAVAILABLE && status != BUSY) {
      throw new AssertionError("a report of %s was answered %d".formatted(handset, status));
    }
    return status == ACCEPTED;
  }

  /** The first batch of a handset activates it, every other one has a crash. */
  private byte[] encoded(String handset, long batch) {
    var bodies = new ArrayList<TelemetryEvent>();
    bodies.add(
        batch == 0
            ? new Activation("CN-37")
            : new Crash(
                CrashKind.JAVA, "java.lang.Error: x", "app", List.of("a.B.c(B.java:1)"), 60));
    while (bodies.size() < EVENTS_A_BATCH) {
      bodies.add(new Heartbeat(UPTIME_SECONDS, 0, 80, 500, Network.WIFI));
    }
    var events = new ArrayList<DeviceEvent>();
    for (var body : bodies) {
      events.add(new DeviceEvent(batch * EVENTS_A_BATCH + events.size(), now.toEpochMilli(), body));
    }
    return TelemetryBatch.CODEC.encode(
        new TelemetryBatch(
            new Reporter(handset, Cloud.VENDOR, MODEL, FIRMWARE, 1),
            now.toEpochMilli(),
            events,
            List.of()));
  }

  private void checkIn(String handset) throws Exception {
    long began = System.nanoTime();
    var answer = cloud.checkIn(handset, MODEL, FIRMWARE);
    slowestMillis.accumulateAndGet(
        Duration.ofNanos(System.nanoTime() - began).toMillis(), Math::max);
    checkIns.incrementAndGet();
    if (answer.required("decision").asText().equals("offer")) {
      offers.incrementAndGet();
    }
  }

  /** The events that were acknowledged so far; exact after {@link #finish}. */
  Numbers acknowledged() {
    long all = batches.get();
    long first = activations.get();
    return new Numbers(
        first, all - first, all * (EVENTS_A_BATCH - 1) * UPTIME_SECONDS, all * EVENTS_A_BATCH);
  }

  /** Check-ins that were answered. */
  long checkIns() {
    return checkIns.get();
  }

  /** Check-ins that were answered with an offer. */
  long offers() {
    return offers.get();
  }

  Duration slowestCheckIn() {
    return Duration.ofMillis(slowestMillis.get());
  }

  /** Why handsets gave up; empty while all go on. */
  List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /** Ends each handset when the batch that it sends is acknowledged. */
  void finish(Duration patience) throws InterruptedException {
    ending.countDown();
    long end = System.nanoTime() + patience.toNanos();
    for (var lane : lanes) {
      if (!lane.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        throw new AssertionError(
            "%s of %s still waits for an answer after %s"
                .formatted(lane.getName(), prefix, patience));
      }
    }
  }

  @Override
  public void close() {
    ending.countDown();
    lanes.forEach(Thread::interrupt);
  }
}
