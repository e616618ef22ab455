package dev.yunfan.streams.answer;

import dev.yunfan.streams.forecast.Crossing;
import dev.yunfan.streams.forecast.Forecaster;
import dev.yunfan.streams.forecast.Ramp;
import dev.yunfan.streams.forecast.ReferenceRamps;
import dev.yunfan.streams.forecast.TextbookCurve;
import dev.yunfan.streams.table.FleetRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** When do activations pass a round number? */
public final class MillionForecast {
  private static final long SEED = 2_012;
  private static final int CALIBRATION_RAMPS = 1_000;
  private static final int DAYS_PER_WEEK = 7;

  private final Forecaster forecaster =
      Forecaster.calibratedOn(ReferenceRamps.draw(SEED, CALIBRATION_RAMPS));

  /**
   * The crossing as the counts so far make it likely; nothing before the first activation. Only
   * weeks that were complete at the newest arrival count.
   *
   * @param target positive
   */
  public Optional<Outlook> of(FleetRows table, Filter filter, long target) {
    var days = new TreeMap<LocalDate, Long>();
    for (var row : table.ramp()) {
      if (filter.accepts("vendor", row.vendor()) && filter.accepts("model", row.model())) {
        days.merge(LocalDate.parse(row.day()), row.activations(), Long::sum);
      }
    }
    if (days.isEmpty()) {
      return Optional.empty();
    }
    var today = table.days().dateOf(table.asOf());
    var start = days.firstKey();
    var weeks = new ArrayList<Long>();
    long sum = 0;
    for (var week = start; !week.plusDays(DAYS_PER_WEEK).isAfter(today); ) {
      var next = week.plusDays(DAYS_PER_WEEK);
      sum += days.subMap(week, next).values().stream().mapToLong(Long::longValue).sum();
      weeks.add(sum);
      week = next;
    }
    var ramp = new Ramp(start, weeks);
    return Optional.of(
        new Outlook(forecaster.forecast(ramp, (double) target), scenarios(ramp, target)));
  }

  private static List<Dated> scenarios(Ramp ramp, long target) {
    return TextbookCurve.of(ramp).stream()
        .map(scenario -> {
          double weeks = scenario.weeksTo((double) target);
          return new Dated(
              scenario.name(),
              Double.isInfinite(weeks) ? Optional.empty() : Optional.of(ramp.day(weeks)));
        })
        .toList();
  }

  /**
   * The forecast, and how textbook curves would go on.
   *
   * @param scenarios no forecasts; see {@link TextbookCurve}
   */
  public record Outlook(Crossing crossing, List<Dated> scenarios) {}

  /**
   * When a textbook curve passes the target.
   *
   * @param on nothing when it does not within ten years
   */
  public record Dated(String name, Optional<LocalDate> on) {}
}
