package dev.yunfan.runtime.kafka;

import dev.yunfan.runtime.health.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this machine's clock agrees with Kafka's: every ten seconds a record is written to a
 * topic whose times are the broker's. The broker's time lies between sending and acknowledgement,
 * so a slow answer is no difference.
 */
public final class ClockWatch implements AutoCloseable {
  /** Name of the check of readiness. */
  public static final String CHECK = "clock";

  /** A larger difference is a wrong clock. */
  public static final Duration TOLERANCE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Map<String, Object> PATIENCE =
      Map.of(
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          10_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          5_000,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          5_000L);
  private static final byte[] NOTHING = {};

  private final String server;
  private final KafkaProducer<String, byte[]> producer;
  private final InstantSource clock;
  private final Thread asker;
  private final CountDownLatch compared = new CountDownLatch(1);
  private volatile @Nullable Difference last;
  private volatile boolean closed;

  private ClockWatch(String server, KafkaClients kafka, InstantSource clock) {
    this.server = server;
    this.producer = kafka.producer(server + "-clock", PATIENCE);
    this.clock = clock;
    this.asker = Thread.ofVirtual().name("clock-watch").unstarted(this::watch);
  }

  /**
   * Starts to compare. The topic {@link Topic#YUNFAN_CLOCKS} exists.
   *
   * @param server key of the records, such as {@code ota-server}
   * @param clock of this machine
   */
  public static ClockWatch start(
      String server, KafkaClients kafka, InstantSource clock, MeterRegistry meters) {
    var watch = new ClockWatch(server, kafka, clock);
    Gauge.builder("yunfan.clock.difference", watch, ClockWatch::seconds)
        .baseUnit("seconds")
        .description("how far this machine's clock is ahead of Kafka's; NaN: not known")
        .register(meters);
    watch.asker.start();
    return watch;
  }

  /** Waits for the first comparison; where Kafka answers, that is a moment. */
  public void awaitFirst(Duration atMost) throws InterruptedException {
    if (!compared.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.atWarn().log("this machine's clock could not be compared with Kafka's within {}", atMost);
    }
  }

  /** Whether the newest comparison found the clocks together; not before the first one. */
  public boolean agrees() {
    var known = last;
    return known != null && known.within(TOLERANCE.toMillis());
  }

  /** The comparison in words. */
  public String words() {
    var known = last;
    return known == null ? "not compared with Kafka's clock yet" : known.words();
  }

  /** Makes readiness depend on it. */
  public void addTo(Health health) {
    health.check(CHECK, this::agrees);
    health.tell(CHECK, this::words);
  }

  private double seconds() {
    var known = last;
    return known == null ? Double.NaN : known.aheadMillis() / 1e3;
  }

  private void watch() {
    while (!closed) {
      try {
        var found = compare();
        var before = last;
        last = found;
        compared.countDown();
        boolean good = found.within(TOLERANCE.toMillis());
        if (!good && (before == null || before.within(TOLERANCE.toMillis()))) {
          LOG.atError()
              .log(
                  "{}: not ready until they agree; look at the time service of both machines",
                  found.words());
        }
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        return; // only close interrupts
      } catch (ExecutionException | RuntimeException e) { // Kafka is away: others say so
        LOG.atDebug().addKeyValue("cause", e.toString()).log("clocks were not compared");
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PERIOD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the loop ends at its next wait
    }
  }

  private Difference compare() throws ExecutionException, InterruptedException {
    long sent = clock.millis();
    long appended =
        producer
            .send(new ProducerRecord<>(Topic.YUNFAN_CLOCKS.name(), server, NOTHING))
            .get()
            .timestamp();
    return Difference.of(sent, appended, clock.millis());
  }

  /** Stops comparing. */
  @Override
  public void close() {
    closed = true;
    asker.interrupt();
    producer.close(Duration.ZERO);
  }

  /**
   * How far a clock is ahead of the broker's, in milliseconds; negative: behind.
   *
   * @param aheadMillis the difference of least size that the times allow
   */
  record Difference(long aheadMillis) {
    /** From the times of sending and acknowledgement by this clock, and the broker's between. */
    static Difference of(long sent, long appended, long acknowledged) {
      if (appended < sent) {
        return new Difference(sent - appended);
      }
      return new Difference(Math.min(0, acknowledged - appended));
    }

    boolean within(long millis) {
      return Math.abs(aheadMillis) <= millis;
    }

    String words() {
      return aheadMillis == 0
          ? "as Kafka's"
          : "this machine's clock is %.1f s %s Kafka's"
              .formatted(Math.abs(aheadMillis) / 1e3, aheadMillis > 0 ? "ahead of" : "behind");
    }
  }
}
