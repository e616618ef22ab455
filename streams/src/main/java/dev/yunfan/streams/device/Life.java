package dev.yunfan.streams.device;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a handset was first activated, and in which months since it was active. Stays through
 * factory resets.
 *
 * @param firstDay of activation, days of the fleet since 1970-01-01; -1 when it is not activated
 * @param months bit {@code i} stands for {@code i} months after that of activation
 * @param model that it was activated as
 * @param region where it was activated; null when that was not kept, and then the day stands
 */
public record Life(long firstDay, int months, String model, @Nullable String region) {
  /** No activation has come. */
  public static final Life NOT_ACTIVATED = new Life(-1, 0, "", null);

  /** Whether an activation has come. */
  public boolean activated() {
    return firstDay >= 0;
  }

  /** Whether an activation of that day comes before all that are known. */
  boolean beginsAfter(long day) {
    return !activated() || (region != null && Math.max(0, day) < firstDay);
  }

  /**
   * A life that begins on an earlier day than was known, or on the first one that is.
   *
   * @param active days on which the handset was active; none of those since the day is too old to
   *     be among them, since events are at most 30 days old
   */
  Life begunOn(long day, String as, String where, Days active) {
    var begun = new Life(Math.max(0, day), 0, as, where);
    int found = 0;
    if (activated()) {
      long shift = begun.cohort().until(cohort(), ChronoUnit.MONTHS);
      found = shift < Integer.SIZE ? months << shift : 0;
    }
    for (int age = 0; age < Integer.SIZE; age++) {
      if (((active.bits() >>> age) & 1) != 0) {
        long month = begun.monthOf(active.last() - age);
        if (month >= 0 && month < Integer.SIZE) {
          found |= 1 << month;
        }
      }
    }
    return new Life(begun.firstDay, found, as, where);
  }

  /** Month of activation. */
  public YearMonth cohort() {
    return YearMonth.from(LocalDate.ofEpochDay(firstDay));
  }

  /** Whether both count the same months for the same model. */
  public boolean sameCohort(Life other) {
    return activated()
        && other.activated()
        && model.equals(other.model)
        && cohort().equals(other.cohort());
  }

  /** Months from that of activation to that of a day; negative before it. */
  long monthOf(long day) {
    return cohort().until(YearMonth.from(LocalDate.ofEpochDay(day)), ChronoUnit.MONTHS);
  }

  /** Whether this month is not known to be active yet, and can be kept. */
  boolean lacks(long month) {
    return month >= 0 && month < Integer.SIZE && ((months >>> month) & 1) == 0;
  }

  /** The same, counted under another model. */
  Life as(String other) {
    return new Life(firstDay, months, other, region);
  }

  Life with(long month) {
    return new Life(firstDay, months | (1 << month), model, region);
  }
}
