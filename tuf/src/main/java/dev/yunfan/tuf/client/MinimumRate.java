package dev.yunfan.tuf.client;

import java.time.Duration;

/**
 * The least rate at which a download must go on, judged span by span, so that a quick start buys no
 * long stall. Together with a length limit it bounds the time of a download.
 *
 * @param grace the length of a span: how long a download may take to get going, or stall
 * @param leastBytesPerSecond rate required in each span; at least 1
 */
public record MinimumRate(Duration grace, long leastBytesPerSecond) {
  /** 1 KiB a second in each 30 seconds. */
  public static final MinimumRate DEFAULT = new MinimumRate(Duration.ofSeconds(30), 1024);

  public MinimumRate {
    if (leastBytesPerSecond < 1 || !grace.isPositive()) {
      throw new IllegalArgumentException(
          "a rate of at least 1 in a positive span, not %d in %s"
              .formatted(leastBytesPerSecond, grace));
    }
  }

  /** Whether a span is over. */
  boolean isOver(Duration elapsed) {
    return elapsed.compareTo(grace) >= 0;
  }

  /** Whether so many bytes in a span of so much time are too few to go on. */
  boolean isTooSlow(long bytes, Duration elapsed) {
    return bytes * 1000 < elapsed.toMillis() * leastBytesPerSecond;
  }
}
