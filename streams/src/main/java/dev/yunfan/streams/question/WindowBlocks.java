package dev.yunfan.streams.question;

import dev.yunfan.streams.calendar.FleetDays;
import java.time.Duration;

/**
 * How windows of one length are kept: those shorter than a day side by side in blocks, since a
 * thousand small counters cost more than one that is long; and for how long. Windows of whole days
 * are the fleet's days, which may have 23 or 25 hours; shorter ones are those of UTC.
 *
 * @param seconds length of a window
 * @param blockSeconds length of a block, a whole number of windows
 * @param keepSeconds how long after its end a block is kept, by arrival time
 * @param days of the fleet
 */
record WindowBlocks(long seconds, long blockSeconds, long keepSeconds, FleetDays days) {
  /** Windows below an hour are kept so long. */
  static final Duration KEEP_MINUTES = Duration.ofDays(2);

  /** Windows of an hour up to a day are kept so long; events come up to 30 days late. */
  static final Duration KEEP_HOURS = Duration.ofDays(35);

  private static final long FOR_GOOD = -1;
  private static final long HOUR = Duration.ofHours(1).toSeconds();
  private static final long DAY = Duration.ofDays(1).toSeconds();
  private static final long MILLIS = 1_000;

  /** The blocks of a length, which are the same as long as the length is. */
  static WindowBlocks of(long seconds, FleetDays days) {
    if (seconds >= DAY) {
      return new WindowBlocks(seconds, seconds, FOR_GOOD, days);
    }
    var keep = seconds < HOUR ? KEEP_MINUTES : KEEP_HOURS;
    long block = seconds < HOUR ? HOUR : DAY;
    return new WindowBlocks(
        seconds, block % seconds == 0 ? block : seconds, keep.toSeconds(), days);
  }

  /** Start of the block of a time; both in milliseconds since 1970-01-01T00:00Z. */
  long blockOf(long millis) {
    return ofDays()
        ? days.startOf(millis, seconds / DAY)
        : millis - Math.floorMod(millis, blockSeconds * MILLIS);
  }

  /** Place of the window of a time in its block, from 0. */
  int cellOf(long millis) {
    return ofDays() ? 0 : (int) (Math.floorMod(millis, blockSeconds * MILLIS) / (seconds * MILLIS));
  }

  private boolean ofDays() {
    return seconds % DAY == 0;
  }

  /** How many windows a block has. */
  int cells() {
    return (int) (blockSeconds / seconds);
  }

  /** Start of a window of a block. */
  long startOf(long block, int cell) {
    return block + cell * seconds * MILLIS;
  }

  /** Arrival time from which on nothing is counted in a block any more. */
  long endOf(long block) {
    return keepSeconds == FOR_GOOD ? Long.MAX_VALUE : block + (blockSeconds + keepSeconds) * MILLIS;
  }
}
