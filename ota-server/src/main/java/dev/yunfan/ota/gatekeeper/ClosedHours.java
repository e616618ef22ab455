package dev.yunfan.ota.gatekeeper;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * Until when, by the clock of business, every arrival is counted and its rows are read: hours that
 * ended before it are closed. That clock may run faster than real time, so that a lag in real time
 * says nothing of hours; each round notes both clocks.
 */
final class ClosedHours {
  /** Rounds that are remembered; older ones than the streams lag behind are of no use. */
  private static final int ROUNDS = 1_000;

  private final ArrayDeque<Round> rounds = new ArrayDeque<>();
  private long counted = Long.MIN_VALUE;
  private long countedSeen;
  private volatile long before = Long.MIN_VALUE;

  private record Round(long nanos, long millis) {}

  /**
   * Takes what a round knows.
   *
   * @param nanos {@link System#nanoTime()} of the round
   * @param millis the same moment by the clock of business, since 1970-01-01T00:00Z
   * @param countedUntil nanoseconds before which all that had arrived is counted
   * @param readUntil nanoseconds until which the rows are read
   */
  void round(long nanos, long millis, OptionalLong countedUntil, OptionalLong readUntil) {
    if (rounds.size() == ROUNDS) {
      rounds.removeFirst();
    }
    rounds.addLast(new Round(nanos, millis));
    if (counted == Long.MIN_VALUE && countedUntil.isPresent()) {
      counted = countedUntil.getAsLong();
      countedSeen = nanos;
    }
    // what is counted was published before anybody saw it counted
    if (counted != Long.MIN_VALUE
        && readUntil.isPresent()
        && readUntil.getAsLong() - countedSeen >= 0) {
      for (var round : rounds) {
        if (round.nanos() - counted <= 0) {
          before = Math.max(before, round.millis());
        }
      }
      counted = Long.MIN_VALUE;
    }
  }

  /** Milliseconds since 1970-01-01T00:00Z; {@link Long#MIN_VALUE}: no hour is closed yet. */
  long before() {
    return before;
  }
}
