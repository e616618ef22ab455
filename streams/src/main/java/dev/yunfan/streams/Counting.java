package dev.yunfan.streams;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.KafkaReach;
import dev.yunfan.streams.watch.CountingClient;
import dev.yunfan.streams.watch.CountingLook.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts from its start to its orderly end, in one life of a Kafka Streams client after another.
 */
final class Counting implements CountingClient, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Counting.class);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int STEPS = 30;

  /**
   * For an orderly end of a client that stands still, and once more after an interrupt. Longer than
   * a request to a frozen broker takes to fail: an interrupted thread leaves its stores locked.
   */
  static final Duration LEAVING = KafkaClients.REQUEST_PATIENCE.multipliedBy(2);

  private final Supplier<CountingLife> lives;
  private final KafkaReach reach;
  private final Duration leaving;
  private volatile CountingLife life;
  private boolean started;
  private boolean closed;

  /** Nothing of a life that could not begin ends in order. */
  private volatile boolean hopeless;

  /**
   * @param lives makes a client that does not count yet
   * @param reach closed by its owner, after this
   * @param leaving how long a client that stands still may take to end, before and after an
   *     interrupt
   * @throws IllegalArgumentException when the first client cannot be made
   */
  Counting(Supplier<CountingLife> lives, KafkaReach reach, Duration leaving) {
    this.lives = lives;
    this.reach = reach;
    this.leaving = leaving;
    this.life = lives.get();
  }

  /** Begins to count, unless it was closed before. */
  synchronized void start() {
    if (!closed) {
      started = true;
      life.start();
    }
  }

  /** The client of now. */
  CountingLife life() {
    return life;
  }

  @Override
  public Phase phase() {
    return life.phase();
  }

  @Override
  public Map<TopicPartition, Long> committed() {
    return life.committed();
  }

  @Override
  public long restored() {
    return life.restore().pieces();
  }

  @Override
  public synchronized boolean reopen() throws InterruptedException {
    if (closed || !started) {
      return true;
    }
    if (!life.leave(leaving)) {
      life.interrupt();
      if (!life.leave(leaving)) {
        LOG.atError()
            .log("the Kafka Streams client does not end: a counting thread is stuck in a call");
        return true;
      }
    }
    life.forget();
    try {
      var next = lives.get();
      life = next;
      next.start();
      return true;
    } catch (RuntimeException e) { // what the last life left, such as a lock, ends with the process
      LOG.atError().setCause(e).log("no new Kafka Streams client could be opened");
      hopeless = true;
      return false;
    }
  }

  /** Commits what was counted, if Kafka is there to take it. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    if (!stopped(life::stop, () -> reach.reached() && !hopeless)) {
      LOG.atWarn()
          .addKeyValue("kafkaReached", reach.reached())
          .log("counting did not stop in time; the next start resumes from the last commit");
    }
    life.forget();
  }

  /**
   * Waits for an orderly end. Without Kafka there is none: threads wait for it in the midst of a
   * transaction for up to a minute, and then only give up.
   *
   * @param closes stops the threads if they have not stopped, and tells whether they have in time
   */
  static boolean stopped(Predicate<Duration> closes, BooleanSupplier reached) {
    for (int step = 0; step < STEPS; step++) {
      if (closes.test(STEP)) {
        return true;
      }
      if (!reached.getAsBoolean()) {
        return false;
      }
    }
    return false;
  }
}
