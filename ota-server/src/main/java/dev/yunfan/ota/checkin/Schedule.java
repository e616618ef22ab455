package dev.yunfan.ota.checkin;

import java.time.Duration;
import java.time.Instant;

/**
 * When handsets come back. Each has its own phase within the interval, drawn from its id, and is
 * told the next time at its phase that is at least half an interval away: so a fleet that was sent
 * away together (an outage, a launch) is spread evenly after one round and never aligns again.
 *
 * @param interval between check-ins of a handset with nothing to do, at least 2 s
 * @param activeInterval for a handset whose turn it is, at least 2 s
 */
public record Schedule(Duration interval, Duration activeInterval) {
  public Schedule {
    if (interval.toSeconds() < 2 || activeInterval.toSeconds() < 2) {
      throw new IllegalArgumentException(
          "check-in intervals %s and %s, at least PT2S each".formatted(interval, activeInterval));
    }
  }

  /** Seconds from now to the next check-in: half an interval to one and a half. */
  public long secondsToNext(String deviceId, Instant now, Decision decision) {
    boolean active =
        switch (decision) {
          case Decision.Offer _ -> true;
          case Decision.Defer(var reason) ->
              switch (reason) {
                case OUTSIDE_HOURS, PACED, CONTROL_LOG_BEHIND, SIGNERS_BUSY, SIGNING_KEYS, BLIND ->
                    true;
                default -> false;
              };
          case Decision.UpToDate _, Decision.Refuse _ -> false;
        };
    return secondsToNext(deviceId, now, (active ? activeInterval : interval).toSeconds());
  }

  private static long secondsToNext(String deviceId, Instant now, long interval) {
    long phase = Long.remainderUnsigned(mixed(deviceId.hashCode()), interval);
    long earliest = now.getEpochSecond() + interval / 2;
    return interval / 2 + Math.floorMod(phase - earliest, interval);
  }

  /** Spreads the 32 bits of a string hash over 64 (the finalizer of SplitMix64). */
  private static long mixed(int hash) {
    long z = hash * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
