package dev.yunfan.ota.checkin;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Largest number of offers a minute of the injected clock, for each rollout: a token bucket that
 * holds one minute's worth. Several servers each give their share.
 */
public final class Pace {
  private static final double MILLIS = 60_000;

  private final int servers;
  private final Map<String, Level> levels = new ConcurrentHashMap<>();

  /** Offers left and when that was so. */
  private record Level(double left, long at) {}

  /**
   * A pace.
   *
   * @param servers how many share it, at least 1
   */
  public Pace(int servers) {
    this.servers = servers;
  }

  /** Whether an offer may go out now; if so it counts. */
  public boolean admits(OfferRule rule, Instant now) {
    if (rule.offersPerMinute() == 0) {
      return true;
    }
    double limit = (double) rule.offersPerMinute() / servers;
    double full = Math.max(1, limit);
    long at = now.toEpochMilli();
    var admitted = new boolean[1];
    levels.compute(
        rule.rolloutId(),
        (_, level) -> {
          double left =
              level == null
                  ? full
                  : Math.min(full, level.left + Math.max(0, at - level.at) / MILLIS * limit);
          admitted[0] = left >= 1;
          return new Level(admitted[0] ? left - 1 : left, at);
        });
    return admitted[0];
  }
}
