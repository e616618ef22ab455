package dev.yunfan.streams;

import dev.yunfan.runtime.kafka.KafkaReach;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that count, from their start to their orderly end. */
final class Counting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Counting.class);
  private static final int MAX_REPLACED_THREADS = 5;
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int STEPS = 30;

  private final KafkaStreams streams;
  private final KafkaReach reach;
  private boolean closed;

  /**
   * @param reach closed by its owner, after this
   */
  Counting(KafkaStreams streams, KafkaReach reach) {
    this.streams = streams;
    this.reach = reach;
    streams.setUncaughtExceptionHandler(new ReplaceThread());
  }

  /** Begins to count, unless it was closed before. */
  synchronized void start() {
    if (!closed) {
      streams.start();
    }
  }

  /** Whether the threads have their tasks, and count. */
  boolean running() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Commits what was counted, if Kafka is there to take it. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    if (!stopped(streams::close, reach::reached)) {
      LOG.atWarn()
          .addKeyValue("kafkaReached", reach.reached())
          .log("counting did not stop in time; the next start resumes from the last commit");
    }
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

  /** Tries again a few times, since the network heals; a fault that stays stops the instance. */
  private static final class ReplaceThread implements StreamsUncaughtExceptionHandler {
    private final AtomicInteger replaced = new AtomicInteger();

    @Override
    public StreamThreadExceptionResponse handle(Throwable fault) {
      LOG.atError().setCause(fault).log("a counting thread failed");
      return replaced.incrementAndGet() <= MAX_REPLACED_THREADS
          ? StreamThreadExceptionResponse.REPLACE_THREAD
          : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
  }
}
