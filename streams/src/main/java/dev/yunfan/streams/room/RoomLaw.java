package dev.yunfan.streams.room;

import java.time.Duration;

/**
 * Decides when counting holds for want of disk: it holds as soon as less than the floor is free, or
 * a write failed, and goes on when a quarter more than the floor is free, and for five seconds no
 * write failed. So it does not go back and forth around the floor.
 */
final class RoomLaw {
  /** Rest after a failed write, since a disk can refuse with bytes free: of file nodes, say. */
  static final Duration REST = Duration.ofSeconds(5);

  private static final int MARGIN_PART = 4;

  private final long floorBytes;
  private boolean holding;
  private boolean failedBefore;
  private long failedAt;

  /**
   * @param floorBytes that must stay free; with 0 only failed writes count
   */
  RoomLaw(long floorBytes) {
    this.floorBytes = floorBytes;
  }

  /** A write found no room. */
  void failed(long nanoTime) {
    holding = true;
    failedBefore = true;
    failedAt = nanoTime;
  }

  /** Whether counting holds, after a look at what is free. */
  boolean holds(long freeBytes, long nanoTime) {
    if (freeBytes < floorBytes) {
      holding = true;
    } else if (freeBytes >= enoughBytes() && rested(nanoTime)) {
      holding = false;
    }
    return holding;
  }

  /** Free bytes with which counting goes on. */
  long enoughBytes() {
    return floorBytes + floorBytes / MARGIN_PART;
  }

  private boolean rested(long nanoTime) {
    return !failedBefore || nanoTime - failedAt >= REST.toNanos();
  }
}
