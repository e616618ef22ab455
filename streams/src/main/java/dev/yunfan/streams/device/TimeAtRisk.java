package dev.yunfan.streams.device;

import java.util.ArrayList;
import java.util.List;

/**
 * The powered-on time of one batch that came before its first crash of a kind. Heartbeats tell the
 * time since the one before; of the one that covers the crash counts the part before it, by the
 * device's own clock.
 */
final class TimeAtRisk {
  private static final long SECOND_MILLIS = 1_000;

  private final List<Beat> beats = new ArrayList<>(2);
  private final long[] crashes = new long[WindowColumn.KINDS];
  private int kinds;

  /**
   * A heartbeat.
   *
   * @param at device clock, milliseconds
   * @param seconds that count
   */
  private record Beat(long at, long seconds) {}

  void heartbeat(long at, long seconds) {
    if (seconds > 0) {
      beats.add(new Beat(at, seconds));
    }
  }

  /**
   * Takes a crash; of each kind the first counts.
   *
   * @param at device clock, milliseconds
   * @param which kinds it is of, as in {@link WindowStay#had}
   */
  void crash(long at, int which) {
    int fresh = which & ~kinds;
    for (int kind = 0; kind < WindowColumn.KINDS; kind++) {
      if ((fresh >> kind & 1) != 0) {
        crashes[kind] = at;
      }
    }
    kinds |= which;
  }

  /** Kinds of crashes that came. */
  int kinds() {
    return kinds;
  }

  /** Seconds before the first crash of a kind; all when there was none. */
  long before(int kind) {
    boolean crashed = (kinds >> kind & 1) != 0;
    long seconds = 0;
    for (var beat : beats) {
      seconds += crashed ? part(beat, crashes[kind]) : beat.seconds();
    }
    return seconds;
  }

  /** A heartbeat covers the time before it; a clock that was set gives the whole or nothing. */
  private static long part(Beat beat, long crash) {
    long began = beat.at() - beat.seconds() * SECOND_MILLIS;
    return Math.clamp((crash - began) / SECOND_MILLIS, 0, beat.seconds());
  }
}
