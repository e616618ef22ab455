package dev.yunfan.bench.streams;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Times a count that grows on its own. */
final class Stopwatch {
  private static final Duration GIVE_UP = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = 10_000_000;

  private Stopwatch() {}

  /** A number that grows. */
  interface Count {
    long now() throws InterruptedException;
  }

  /**
   * Seconds that {@code goal} would take at the pace from a twentieth of it to all of it: start-up
   * is not part of the pace.
   *
   * @throws IllegalStateException when the goal is not reached within ten minutes
   */
  static double seconds(Count count, long goal) throws InterruptedException {
    long begun = System.nanoTime();
    long from = 0;
    long started = 0;
    while (true) {
      long now = count.now();
      long nanos = System.nanoTime();
      if (started == 0 && now >= goal / 20) {
        from = now;
        started = nanos;
      }
      if (now >= goal) {
        return (nanos - started) / 1e9 * goal / Math.max(1, goal - from);
      }
      if (nanos - begun > GIVE_UP.toNanos()) {
        throw new IllegalStateException("%d of %d after %s".formatted(now, goal, GIVE_UP));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
