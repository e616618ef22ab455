package dev.yunfan.ingest.load;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Picks one of many alike, at most one a period; used by many threads. */
public final class Sample {
  private final long periodNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong nextAt;
  private final AtomicLong passedOver = new AtomicLong();

  /**
   * @param nanoTime a monotonic clock
   */
  public Sample(Duration period, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
    this.nextAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** How many were passed over since the last pick if this one is picked, else -1. */
  public long pick() {
    long now = nanoTime.getAsLong();
    long due = nextAt.get();
    if (now - due < 0 || !nextAt.compareAndSet(due, now + periodNanos)) {
      passedOver.incrementAndGet();
      return -1;
    }
    return passedOver.getAndSet(0);
  }
}
