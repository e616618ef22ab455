package dev.yunfan.streams.device;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;

/**
 * When a handset was first activated, and in which months since it was active. Stays through
 * factory resets.
 *
 * @param firstDay of activation, days since 1970-01-01 UTC; -1 when it is not activated
 * @param months bit {@code i} stands for {@code i} months after that of activation
 */
public record Life(long firstDay, int months) {
  /** No activation has come. */
  public static final Life NOT_ACTIVATED = new Life(-1, 0);

  /** A life that begins that day, days since 1970-01-01 UTC. */
  static Life from(long day) {
    return new Life(Math.max(0, day), 0);
  }

  /** Whether an activation has come. */
  public boolean activated() {
    return firstDay >= 0;
  }

  /** Month of activation. */
  public YearMonth cohort() {
    return YearMonth.from(LocalDate.ofEpochDay(firstDay));
  }

  /** Months from that of activation to that of a day; negative before it. */
  long monthOf(long day) {
    return cohort().until(YearMonth.from(LocalDate.ofEpochDay(day)), ChronoUnit.MONTHS);
  }

  /** Whether this month is not known to be active yet, and can be kept. */
  boolean lacks(long month) {
    return month >= 0 && month < Integer.SIZE && ((months >>> month) & 1) == 0;
  }

  Life with(long month) {
    return new Life(firstDay, months | (1 << month));
  }
}
