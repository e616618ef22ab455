package dev.yunfan.streams.watch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How many counting threads failed within the last hour: so many are replaced, and no more. */
public final class FailedThreads {
  /** As many are replaced in an hour. */
  public static final int REPLACED_AN_HOUR = 5;

  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final LongSupplier nanos;
  private final Deque<Long> failures = new ArrayDeque<>();

  /**
   * @param nanos a clock that only goes forward
   */
  public FailedThreads(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** A thread failed; says whether it may be replaced. */
  public synchronized boolean replaceable() {
    long now = nanos.getAsLong();
    failures.removeIf(at -> now - at >= HOUR);
    if (failures.size() >= REPLACED_AN_HOUR) {
      return false;
    }
    failures.add(now);
    return true;
  }
}
