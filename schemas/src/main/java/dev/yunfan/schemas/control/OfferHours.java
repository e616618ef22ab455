package dev.yunfan.schemas.control;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The hours of the day in which a rollout offers, in the fleet's time zone. May span midnight: from
 * 22 to 6. Equal hours would be no hour at all and are refused.
 *
 * @param from first hour, 0 to 23
 * @param to first hour that is outside again, 1 to 24
 */
public record OfferHours(int from, int to, ZoneId zone) {
  private static final int HOURS = 24;

  /**
   * Hours in a named zone.
   *
   * @throws IllegalArgumentException when an hour or the zone does not exist
   */
  public static OfferHours of(int from, int to, String zone) {
    try {
      return new OfferHours(from, to, ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'%s' is no time zone".formatted(zone), e);
    }
  }

  public OfferHours {
    if (from < 0 || from >= HOURS || to < 1 || to > HOURS || from == to) {
      throw new IllegalArgumentException(
          "hours from %d to %d are not within 0 to 24".formatted(from, to));
    }
  }

  /** Whether all day is open. */
  public boolean always() {
    return from == 0 && to == HOURS;
  }

  /** Whether an instant falls into them. */
  public boolean contain(Instant now) {
    if (always()) {
      return true;
    }
    int hour = now.atZone(zone).getHour();
    return from < to ? hour >= from && hour < to : hour >= from || hour < to;
  }
}
