package dev.yunfan.ota.checkin;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Largest number of offers in a minute of the clock, for each rollout. Several servers share them:
 * the offers of all minutes are dealt out to them in turn, like cards, so that together they never
 * give more than the largest number, whatever it is and however many they are.
 */
public final class OfferQuota {
  private static final long SECONDS = 60;

  private final int servers;
  private final int server;
  private final Map<String, Given> given = new ConcurrentHashMap<>();

  /** Offers of one rollout given in one minute. */
  private record Given(long minute, long offers) {}

  /**
   * A pace.
   *
   * @param servers how many share it, at least 1
   * @param number which of them this is, 1 to {@code servers}; each its own
   */
  public OfferQuota(int servers, int number) {
    if (number < 1 || number > servers) {
      throw new IllegalArgumentException("server %d of %d".formatted(number, servers));
    }
    this.servers = servers;
    this.server = number - 1;
  }

  /** Whether an offer may go out now; if so it counts. */
  public boolean admits(OfferRule rule, Instant now) {
    if (rule.offersPerMinute() == 0) {
      return true;
    }
    long minute = Math.floorDiv(now.getEpochSecond(), SECONDS);
    long share = share(rule.offersPerMinute(), minute);
    var after =
        given.merge(
            rule.rolloutId(),
            new Given(minute, 1),
            (before, one) -> before.minute == minute ? new Given(minute, before.offers + 1) : one);
    return after.offers <= share;
  }

  /** This server's cards: of those dealt before the minute's end, less those before its start. */
  private long share(long offersPerMinute, long minute) {
    long first = minute * offersPerMinute;
    return dealtBefore(first + offersPerMinute) - dealtBefore(first);
  }

  private long dealtBefore(long card) {
    return Math.floorDiv(card - 1 - server, servers);
  }
}
