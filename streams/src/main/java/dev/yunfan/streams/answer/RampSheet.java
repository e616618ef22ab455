package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.streams.table.FleetRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** Activations by day, and how many there were by then. */
public final class RampSheet {
  private RampSheet() {}

  /** Rows per day, vendor, model and region; {@code cumulative} counts from the first day on. */
  public static Sheet of(FleetRows table, Filter filter) {
    var counts =
        table.ramp().stream()
            .filter(row -> filter.accepts("vendor", row.vendor()))
            .filter(row -> filter.accepts("model", row.model()))
            .filter(row -> filter.accepts("region", row.region()))
            .filter(row -> filter.notAfter(row.day()))
            .sorted(Comparator.comparing(RampCount::day))
            .toList();
    var cumulative = new HashMap<String, Long>();
    var rows = new ArrayList<Sheet.Row>();
    for (var count : counts) {
      String series = String.join("/", count.vendor(), count.model(), count.region());
      long sum = cumulative.merge(series, count.activations(), Long::sum);
      if (filter.acceptsDay(count.day())) {
        rows.add(
            Sheet.row(
                count.day(),
                count.vendor(),
                count.model(),
                count.region(),
                count.activations(),
                sum));
      }
    }
    return new Sheet(
        List.of("day", "vendor", "model", "region", "activations", "cumulative"), 4, rows);
  }
}
