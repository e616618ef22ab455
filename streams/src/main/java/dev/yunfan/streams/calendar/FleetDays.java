package dev.yunfan.streams.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * Days from midnight to midnight of one time zone. A day is named by its number since 1970-01-01;
 * where clocks are changed it has 23 or 25 hours. Any number of threads.
 */
public final class FleetDays {
  /** Days of UTC, as 0.1.0 counted. */
  public static final FleetDays UTC = new FleetDays(ZoneOffset.UTC);

  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final ZoneId zone;
  private final ZoneRules rules;

  /** The span of the last question: events of one time follow each other. */
  private volatile Span recent;

  /**
   * A time between two changes of the clocks.
   *
   * @param from first millisecond since 1970-01-01T00:00Z
   * @param to end, excluded
   * @param offset of the clocks from UTC, milliseconds
   */
  private record Span(long from, long to, long offset) {}

  public FleetDays(ZoneId zone) {
    this.zone = zone;
    this.rules = zone.getRules();
    this.recent = spanOf(0);
  }

  /** The zone. */
  public ZoneId zone() {
    return zone;
  }

  /**
   * The day of a time.
   *
   * @param millis since 1970-01-01T00:00Z
   */
  public long of(long millis) {
    return Math.floorDiv(millis + span(millis).offset, DAY_MILLIS);
  }

  /** The date of a time, likewise. */
  public LocalDate dateOf(long millis) {
    return LocalDate.ofEpochDay(of(millis));
  }

  /**
   * The first millisecond of the period of so many days in which a time is; periods follow each
   * other from 1970-01-01 on.
   *
   * @param days at least 1
   */
  public long startOf(long millis, long days) {
    var span = span(millis);
    long day = Math.floorDiv(millis + span.offset, DAY_MILLIS);
    long first = day - Math.floorMod(day, days);
    long start = first * DAY_MILLIS - span.offset;
    return start >= span.from
        ? start
        : LocalDate.ofEpochDay(first).atStartOfDay(zone).toInstant().toEpochMilli();
  }

  private Span span(long millis) {
    var span = recent;
    if (millis < span.from || millis >= span.to) {
      span = spanOf(millis);
      recent = span;
    }
    return span;
  }

  private Span spanOf(long millis) {
    var at = Instant.ofEpochMilli(millis);
    var before = rules.previousTransition(at.plusMillis(1));
    var after = rules.nextTransition(at);
    return new Span(
        before == null ? Long.MIN_VALUE : before.getInstant().toEpochMilli(),
        after == null ? Long.MAX_VALUE : after.getInstant().toEpochMilli(),
        Duration.ofSeconds(rules.getOffset(at).getTotalSeconds()).toMillis());
  }

  @Override
  public String toString() {
    return zone.toString();
  }
}
