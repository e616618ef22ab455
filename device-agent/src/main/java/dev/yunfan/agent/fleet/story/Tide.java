package dev.yunfan.agent.fleet.story;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * How far simulated time may go: not further than the window beyond the oldest thing that is still
 * under way on any event loop, and not faster than the pace.
 */
public final class Tide {
  private final AtomicLongArray floors;
  private final long windowMillis;
  private final long start;
  private final long nanosPerDay;
  private final LongSupplier nanoTime;
  private final long startNanos;

  /**
   * @param start simulated time of the start, milliseconds since 1970-01-01T00:00Z
   * @param nanosPerDay least real time of a simulated day, 0 for full speed
   */
  public Tide(
      int eventLoops, long windowMillis, long start, long nanosPerDay, LongSupplier nanoTime) {
    var floors = new long[eventLoops];
    Arrays.fill(floors, start);
    this.floors = new AtomicLongArray(floors);
    this.windowMillis = windowMillis;
    this.start = start;
    this.nanosPerDay = nanosPerDay;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  /** An event loop tells the time of the oldest thing that it still has to do. */
  public void floor(int eventLoop, long at) {
    floors.setRelease(eventLoop, at);
  }

  /** Latest simulated time that may be begun, milliseconds since 1970-01-01T00:00Z. */
  public long allowedUntil() {
    long lowest = Long.MAX_VALUE - windowMillis;
    for (int i = 0; i < floors.length(); i++) {
      lowest = Math.min(lowest, floors.getAcquire(i));
    }
    return Math.min(lowest + windowMillis, paced());
  }

  private long paced() {
    if (nanosPerDay == 0) {
      return Long.MAX_VALUE;
    }
    double days = (double) (nanoTime.getAsLong() - startNanos) / nanosPerDay;
    return start + Math.round(days * 86_400_000);
  }
}
