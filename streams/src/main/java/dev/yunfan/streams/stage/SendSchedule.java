package dev.yunfan.streams.stage;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When a stage sends on what it has: at every tick, with a commit, while its input is fresh, so
 * that answers are; seldom while it catches up with old input, since nobody waits for what lies
 * between. All tasks tick together, so that one commit serves them all.
 */
final class SendSchedule {
  /** Input older than this is being caught up with. */
  static final Duration BEHIND = Duration.ofSeconds(2);

  /** Longest time between two sendings while catching up. */
  static final Duration SELDOM = Duration.ofSeconds(1);

  private long newest;
  private long lastSent;
  private @Nullable Cancellable ticks;

  private SendSchedule() {}

  /** Sends at a tick. */
  interface Sending {
    /**
     * Sends.
     *
     * @param now milliseconds since 1970-01-01T00:00Z
     * @return whether there was anything to send
     */
    boolean send(long now);
  }

  /** Begins to tick. */
  static SendSchedule start(ProcessorContext<?, ?> context, Duration every, Sending sending) {
    var pace = new SendSchedule();
    pace.ticks =
        context.schedule(
            Instant.EPOCH,
            every,
            PunctuationType.WALL_CLOCK_TIME,
            now -> {
              if (pace.isDue(now) && sending.send(now) && !pace.isBehind(now)) {
                context.commit();
              }
            });
    return pace;
  }

  /**
   * Ticks no more. Kafka Streams keeps the schedules of a task that it revives: the old ones would
   * go on with what is void.
   */
  void stop() {
    if (ticks != null) {
      ticks.cancel();
    }
  }

  /** A record came; milliseconds since 1970-01-01T00:00Z. */
  void saw(long timestamp) {
    newest = Math.max(newest, timestamp);
  }

  /** The newest record's time. */
  long newest() {
    return newest;
  }

  private boolean isDue(long now) {
    if (isBehind(now) && now - lastSent < SELDOM.toMillis()) {
      return false;
    }
    lastSent = now;
    return true;
  }

  private boolean isBehind(long now) {
    return now - newest > BEHIND.toMillis();
  }
}
