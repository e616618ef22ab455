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
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this machine's clock agrees with Kafka's: every ten seconds a record is written to a
 * topic whose times are the broker's. The broker's time lies between sending and acknowledgement,
 * so a slow answer is no difference. Right, wrong and unknown are three answers: code that could do
 * harm asks {@link #agrees}, code that only serves asks {@link #isWrong}.
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

  /** A clock may have been set since an older comparison. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  /** Comes back only from a topic that keeps its writers' times. */
  private static final long NO_TIME = 0;

  private final String server;
  private final KafkaProducer<String, byte[]> producer;
  private final InstantSource clock;
  private final Thread asker;
  private final CountDownLatch compared = new CountDownLatch(1);
  private final LongSupplier nanos;
  private volatile @Nullable Compared last;
  private volatile String trouble = "not compared with Kafka's clock yet";
  private volatile boolean closed;

  private record Compared(Difference difference, long at) {}

  private ClockWatch(String server, KafkaClients kafka, InstantSource clock, LongSupplier nanos) {
    this.server = server;
    this.producer = kafka.producer(server + "-clock", PATIENCE);
    this.clock = clock;
    this.nanos = nanos;
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
    return start(server, kafka, clock, System::nanoTime, meters);
  }

  static ClockWatch start(
      String server,
      KafkaClients kafka,
      InstantSource clock,
      LongSupplier nanos,
      MeterRegistry meters) {
    var watch = new ClockWatch(server, kafka, clock, nanos);
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

  /** Whether the clocks were together within the last five minutes. */
  public boolean agrees() {
    var known = last;
    return known != null && isRight(known) && age(known).compareTo(FRESH) <= 0;
  }

  /** Whether the newest comparison, however old, found this clock wrong. */
  public boolean isWrong() {
    var known = last;
    return known != null && !isRight(known);
  }

  /** The newest comparison in words, or why there is none. */
  public String words() {
    var known = last;
    if (known == null) {
      return trouble;
    }
    return age(known).compareTo(FRESH) <= 0
        ? known.difference.words()
        : "%s %d s ago, and not compared since"
            .formatted(known.difference.words(), age(known).toSeconds());
  }

  /** A wrong clock is unready; an unknown one is only told, since servers serve without it. */
  public void addTo(Health health) {
    health.check(CHECK, () -> !isWrong());
    health.tell(CHECK, this::words);
  }

  private static boolean isRight(Compared known) {
    return known.difference.within(TOLERANCE.toMillis());
  }

  private Duration age(Compared known) {
    return Duration.ofNanos(nanos.getAsLong() - known.at);
  }

  private double seconds() {
    var known = last;
    return known == null ? Double.NaN : known.difference.aheadMillis() / 1e3;
  }

  private void watch() {
    while (!closed) {
      try {
        boolean before = isWrong();
        compare();
        compared.countDown();
        if (isWrong() && !before) {
          LOG.atError()
              .log(
                  "{}: not ready until they agree; look at the time service of both machines",
                  words());
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

  private void compare() throws ExecutionException, InterruptedException {
    long sent = clock.millis();
    var record = new ProducerRecord<>(Topic.YUNFAN_CLOCKS.name(), null, NO_TIME, server, NOTHING);
    long appended = producer.send(record).get().timestamp();
    if (appended == NO_TIME) {
      keepsWritersTimes();
    } else {
      last = new Compared(Difference.of(sent, appended, clock.millis()), nanos.getAsLong());
    }
  }

  /** Somebody else made the topic: each clock would agree with itself. */
  private void keepsWritersTimes() {
    String why =
        "not compared with Kafka's clock: the topic %s keeps its writers' times; set its message.timestamp.type to LogAppendTime"
            .formatted(Topic.YUNFAN_CLOCKS.name());
    if (!trouble.equals(why)) {
      LOG.atError().log("{}", why);
    }
    trouble = why;
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
