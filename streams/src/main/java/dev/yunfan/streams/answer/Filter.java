package dev.yunfan.streams.answer;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are asked for.
 *
 * @param equal column to wanted text, such as {@code vendor} to {@code haier}
 * @param from first day of the fleet
 * @param to last day of the fleet, included
 */
public record Filter(Map<String, String> equal, @Nullable LocalDate from, @Nullable LocalDate to) {
  /** Every row. */
  public static final Filter ALL = new Filter(Map.of(), null, null);

  public Filter {
    equal = Map.copyOf(equal);
  }

  /** Whether a column's text is asked for. */
  public boolean accepts(String column, String text) {
    var wanted = equal.get(column);
    return wanted == null || wanted.equals(text);
  }

  /** Whether a vendor's model is asked for. */
  public boolean accepts(String vendor, String model, String firmware) {
    return accepts("vendor", vendor) && accepts("model", model) && accepts("firmware", firmware);
  }

  /** Whether a day such as {@code 2011-07-01} is asked for; such texts sort as days do. */
  public boolean acceptsDay(String day) {
    return (from == null || day.compareTo(from.toString()) >= 0) && notAfter(day);
  }

  /** Whether a day is not after the last one asked for: running sums begin before the first. */
  public boolean notAfter(String day) {
    return to == null || day.compareTo(to.toString()) <= 0;
  }
}
