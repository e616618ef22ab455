package dev.yunfan.runtime.health;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a thread does that works in rounds. It is healthy while a round went well within the limit;
 * else it says since when none did, and why. The thread writes, any thread reads.
 */
public final class Pulse implements Reading {
  private final String doing;
  private final long limit;
  private final LongSupplier nanos;
  private volatile long lastBeat;
  private volatile Optional<String> failure = Optional.empty();
  private volatile Optional<Stop> stop = Optional.empty();

  private record Stop(long at, String cause) {}

  /**
   * @param doing what a healthy thread does, in words
   * @param limit longer than its longest round
   * @param nanos a clock that only goes forward
   */
  public Pulse(String doing, Duration limit, LongSupplier nanos) {
    this.doing = doing;
    this.limit = limit.toNanos();
    this.nanos = nanos;
    this.lastBeat = nanos.getAsLong();
  }

  /** In real time; as the other constructor. */
  public Pulse(String doing, Duration limit) {
    this(doing, limit, System::nanoTime);
  }

  /** A round, or a part of one that may take long, went well. */
  public void beat() {
    failure = Optional.empty();
    lastBeat = nanos.getAsLong();
  }

  /** A round failed, and the next one tries again. */
  public void failed(Throwable cause) {
    failure = Optional.of(words(cause));
  }

  /** There is no next round. */
  public void stopped(Throwable cause) {
    stop = Optional.of(new Stop(nanos.getAsLong(), words(cause)));
  }

  @Override
  public boolean healthy() {
    return stop.isEmpty() && nanos.getAsLong() - lastBeat < limit;
  }

  @Override
  public String health() {
    var end = stop;
    if (end.isPresent()) {
      return "stopped %d s ago: %s; restart this server"
          .formatted(seconds(end.get().at), end.get().cause);
    }
    if (healthy()) {
      return doing;
    }
    return failure
        .map(cause -> "failing for %d s: %s".formatted(seconds(lastBeat), cause))
        .orElseGet(() -> "stands still for %d s".formatted(seconds(lastBeat)));
  }

  private long seconds(long since) {
    return Duration.ofNanos(nanos.getAsLong() - since).toSeconds();
  }

  private static String words(Throwable cause) {
    return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
  }
}
