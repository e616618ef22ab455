package dev.yunfan.streams.answer;

import dev.yunfan.streams.rate.Proportion;
import dev.yunfan.streams.table.FleetRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Distinct handsets by day, and by month since activation. */
public final class ActivitySheets {
  private static final double CONFIDENCE = 0.95;

  private ActivitySheets() {}

  /** Rows per day, vendor and model; crash-free share with its 95 % interval (Wilson). */
  public static Sheet days(FleetRows table, Filter filter) {
    var rows = new ArrayList<Sheet.Row>();
    for (var day : table.activeDays()) {
      if (filter.accepts("vendor", day.vendor())
          && filter.accepts("model", day.model())
          && filter.acceptsDay(day.day())) {
        var free = new Proportion(Math.max(0, day.active() - day.crashed()), day.active());
        var interval = free.interval(CONFIDENCE);
        rows.add(
            Sheet.row(
                day.day(),
                day.vendor(),
                day.model(),
                day.active(),
                day.crashed(),
                percent(free),
                100 * interval.low(),
                100 * interval.high()));
      }
    }
    return new Sheet(
        List.of(
            "day",
            "vendor",
            "model",
            "active",
            "crashed",
            "crashFreePercent",
            "crashFreePercentLow",
            "crashFreePercentHigh"),
        3,
        rows);
  }

  /** Rows per cohort, vendor, model and months since; share of the cohort's first month. */
  public static Sheet retention(FleetRows table, Filter filter) {
    var rows = new ArrayList<Sheet.Row>();
    for (var count : table.retention()) {
      if (filter.accepts("vendor", count.vendor()) && filter.accepts("model", count.model())) {
        long cohort =
            table.retention().stream()
                .filter(c -> c.months() == 0)
                .filter(c -> c.cohort().equals(count.cohort()))
                .filter(c -> c.vendor().equals(count.vendor()))
                .filter(c -> c.model().equals(count.model()))
                .mapToLong(c -> c.active())
                .sum();
        rows.add(
            Sheet.row(
                count.cohort(),
                count.vendor(),
                count.model(),
                count.months(),
                count.active(),
                cohort == 0 ? null : 100.0 * count.active() / cohort));
      }
    }
    return new Sheet(
        List.of("cohort", "vendor", "model", "months", "active", "sharePercent"), 4, rows);
  }

  private static @Nullable Double percent(Proportion part) {
    var share = part.share();
    return share.isPresent() ? Double.valueOf(100 * share.getAsDouble()) : null;
  }
}
