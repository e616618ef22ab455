package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.FirmwareDay;
import dev.yunfan.streams.table.FleetRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** Handsets on each firmware: now, and at the end of each day. */
public final class AdoptionSheets {
  private AdoptionSheets() {}

  /** Rows per vendor, model and firmware with its share of the model's handsets. */
  public static Sheet now(FleetRows table, Filter filter) {
    var ofModel = new HashMap<String, Long>();
    table
        .adoption()
        .forEach(c -> ofModel.merge(c.vendor() + '/' + c.model(), c.handsets(), Long::sum));
    var rows = new ArrayList<Sheet.Row>();
    for (var count : table.adoption()) {
      if (count.handsets() != 0
          && filter.accepts(count.vendor(), count.model(), count.firmware())) {
        long all = ofModel.getOrDefault(count.vendor() + '/' + count.model(), 0L);
        rows.add(
            Sheet.row(
                count.vendor(),
                count.model(),
                count.firmware(),
                count.handsets(),
                100.0 * count.handsets() / Math.max(1, all)));
      }
    }
    return new Sheet(List.of("vendor", "model", "firmware", "handsets", "sharePercent"), 3, rows);
  }

  /** Rows per day, vendor, model and firmware on which any handset came or went. */
  public static Sheet days(FleetRows table, Filter filter) {
    var days =
        table.adoptionDays().stream()
            .filter(day -> filter.accepts(day.vendor(), day.model(), day.firmware()))
            .filter(day -> filter.notAfter(day.day()))
            .sorted(Comparator.comparing(FirmwareDay::day))
            .toList();
    var handsets = new HashMap<String, Long>();
    var rows = new ArrayList<Sheet.Row>();
    for (var day : days) {
      String series = String.join("/", day.vendor(), day.model(), day.firmware());
      long sum = handsets.merge(series, day.joined() - day.left(), Long::sum);
      if (filter.acceptsDay(day.day())) {
        rows.add(
            Sheet.row(
                day.day(),
                day.vendor(),
                day.model(),
                day.firmware(),
                day.joined(),
                day.left(),
                sum));
      }
    }
    return new Sheet(
        List.of("day", "vendor", "model", "firmware", "joined", "left", "handsets"), 4, rows);
  }
}
