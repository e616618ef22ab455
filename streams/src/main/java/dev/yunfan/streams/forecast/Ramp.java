package dev.yunfan.streams.forecast;

import java.time.LocalDate;
import java.util.List;

/**
 * How a cumulative count grew, week by week, without the week that still runs.
 *
 * @param start first day of the first week; the count was 0 then
 * @param cumulative the count at the end of each week; never falling, not negative
 */
public record Ramp(LocalDate start, List<Long> cumulative) {
  private static final int DAYS_PER_WEEK = 7;

  /** Copies the counts; refuses one below its predecessor. */
  public Ramp {
    cumulative = List.copyOf(cumulative);
    long before = 0;
    for (long count : cumulative) {
      if (count < before) {
        throw new IllegalArgumentException(
            "cumulative count %d follows %d".formatted(count, before));
      }
      before = count;
    }
  }

  /** Complete weeks seen. */
  public int weeks() {
    return cumulative.size();
  }

  /** The count at the end of {@code week} weeks; 0 at week 0. */
  public long at(int week) {
    return week == 0 ? 0 : cumulative.get(week - 1);
  }

  /** The count at the end of the last complete week. */
  public long latest() {
    return at(weeks());
  }

  /** The ramp as known {@code weeks} weeks after the start. */
  public Ramp until(int weeks) {
    return new Ramp(start, cumulative.subList(0, weeks));
  }

  /** The day on which so many weeks after the start are over, part days counted whole. */
  public LocalDate day(double weeks) {
    return start.plusDays((long) Math.ceil(weeks * DAYS_PER_WEEK));
  }

  /**
   * Weeks from the start until the count reached {@code target}, growth within a week taken as
   * even; positive infinity when it has not.
   *
   * @param target positive
   */
  public double weeksTo(double target) {
    for (int week = 1; week <= weeks(); week++) {
      if (at(week) >= target) {
        return week - 1 + (target - at(week - 1)) / (at(week) - at(week - 1));
      }
    }
    return Double.POSITIVE_INFINITY;
  }
}
