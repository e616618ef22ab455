package dev.yunfan.tuf.client;

import java.time.Duration;

/**
 * The least rate at which a download must go on. Together with a length limit it bounds its time:
 * nothing may take longer than {@code grace + limit / leastBytesPerSecond}.
 *
 * @param grace how long a download may take to get going, and may stall
 * @param leastBytesPerSecond average rate required once the grace is over; at least 1
 */
public record Pace(Duration grace, long leastBytesPerSecond) {
  /** 30 seconds, 1 KiB a second. */
  public static final Pace DEFAULT = new Pace(Duration.ofSeconds(30), 1024);

  public Pace {
    if (leastBytesPerSecond < 1) {
      throw new IllegalArgumentException("rate %s is below 1".formatted(leastBytesPerSecond));
    }
  }

  /** Whether a download that brought so many bytes in so much time is too slow to go on with. */
  boolean isTooSlow(long bytes, Duration elapsed) {
    var late = elapsed.minus(grace).toMillis();
    return late > 0 && bytes * 1000 < late * leastBytesPerSecond;
  }
}
