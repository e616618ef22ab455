package dev.yunfan.agent.handset;

import dev.yunfan.agent.http.Backoff;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Something that a handset does by itself when its time comes, on a clock that never jumps; due
 * from the start.
 */
final class Errand {
  private static final int JITTER_PARTS = 10;

  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Backoff backoff;
  private long dueAtNanos;
  private int failures;

  Errand(LongSupplier nanoTime, RandomGenerator random, Backoff backoff) {
    this.nanoTime = nanoTime;
    this.random = random;
    this.backoff = backoff;
    this.dueAtNanos = nanoTime.getAsLong();
  }

  /** How long until it is due; zero when it is. */
  Duration untilDue() {
    return Duration.ofNanos(Math.max(0, dueAtNanos - nanoTime.getAsLong()));
  }

  boolean isDue() {
    return untilDue().isZero();
  }

  /** It is done, and due again after exactly so long. */
  void done(Duration next) {
    failures = 0;
    dueIn(next);
  }

  /** It is done, and due again after so long and up to a tenth more. */
  void doneAbout(Duration next) {
    done(next.plusMillis(random.nextLong(next.toMillis() / JITTER_PARTS + 1)));
  }

  /**
   * It failed, and is due again after a pause that grows with each failure in a row.
   *
   * @param atLeast what the server asked for
   */
  Duration failed(Duration atLeast) {
    return failed(++failures, atLeast);
  }

  /** The same, for somebody else who counts the failures. */
  Duration failed(int failuresInARow, Duration atLeast) {
    var pause = backoff.pause(failuresInARow, atLeast, random);
    dueIn(pause);
    return pause;
  }

  private void dueIn(Duration wait) {
    dueAtNanos = nanoTime.getAsLong() + wait.toNanos();
  }
}
