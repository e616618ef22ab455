package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.table.FleetRows;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The alarms of 400 days, open and closed. */
public final class SpikeSheet {
  private SpikeSheet() {}

  /** Which alarms. */
  public enum State {
    OPEN,
    CLOSED,
    ALL
  }

  /** Rows per alarm; the days of the filter are those on which they opened, by arrival. */
  public static Sheet of(FleetRows table, Filter filter, State state) {
    return new Sheet(
        List.of(
            "vendor",
            "model",
            "firmware",
            "kind",
            "rule",
            "group",
            "state",
            "observed",
            "expected",
            "ratio",
            "ratioLow",
            "ratioHigh",
            "since",
            "openedAt",
            "closedAt",
            "follows",
            "drivers",
            "id",
            "within",
            "falseAlarmsPerYear"),
        6,
        alarms(table).stream()
            .filter(spike -> state == State.ALL || spike.open() == (state == State.OPEN))
            .filter(spike -> filter.accepts(spike.vendor(), spike.model(), spike.firmware()))
            .filter(spike -> filter.accepts("kind", spike.kind()))
            .filter(spike -> filter.acceptsDay(table.days().dateOf(spike.openedAt()).toString()))
            .map(SpikeSheet::row)
            .toList());
  }

  /** The alarm of an id, for 400 days. */
  public static Optional<Spike> byId(FleetRows table, String id) {
    return alarms(table).stream().filter(spike -> spike.id().equals(id)).findFirst();
  }

  /** Each as it stands last: one that was open at an upgrade from 0.1.0 has rows of two keys. */
  private static Collection<Spike> alarms(FleetRows table) {
    var latest = new HashMap<String, Spike>();
    for (var spike : table.spikes()) {
      latest.merge(spike.id(), spike, BinaryOperator.maxBy(Comparator.comparingLong(Spike::asOf)));
    }
    return latest.values();
  }

  private static Sheet.Row row(Spike spike) {
    return Sheet.row(
        spike.vendor(),
        spike.model(),
        spike.firmware(),
        spike.kind(),
        spike.rule(),
        spike.group(),
        spike.open() ? "open" : "closed",
        spike.observed(),
        spike.expected(),
        spike.ratio(),
        spike.ratioLow(),
        spike.ratioHigh() < 0 ? null : spike.ratioHigh(),
        time(spike.since()),
        time(spike.openedAt()),
        time(spike.closedAt()),
        spike.newFirmware(),
        spike.drivers().stream().map(Spike.Driver::group).collect(Collectors.joining(" ")),
        spike.id(),
        spike.within(),
        spike.falseAlarmsPerYear());
  }

  /** A time as text; null for none. */
  public static @Nullable String time(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
  }
}
