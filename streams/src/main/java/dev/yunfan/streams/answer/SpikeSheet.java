package dev.yunfan.streams.answer;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.table.FleetTable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The latest alarm of each vendor, model, firmware and kind of crash, by rule and group. */
public final class SpikeSheet {
  private SpikeSheet() {}

  /** Which alarms. */
  public enum State {
    OPEN,
    CLOSED,
    ALL
  }

  /** Rows per alarm; the days of the filter are those on which they opened, by arrival. */
  public static Sheet of(FleetTable table, Filter filter, State state) {
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
        table.spikes().stream()
            .filter(spike -> state == State.ALL || spike.open() == (state == State.OPEN))
            .filter(spike -> filter.accepts(spike.vendor(), spike.model(), spike.firmware()))
            .filter(spike -> filter.accepts("kind", spike.kind()))
            .filter(spike -> filter.acceptsDay(day(spike.openedAt())))
            .map(SpikeSheet::row)
            .toList());
  }

  /** The alarm of an id, as long as no newer one of its stream came. */
  public static Optional<Spike> byId(FleetTable table, String id) {
    return table.spikes().stream().filter(spike -> spike.id().equals(id)).findFirst();
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

  private static String day(long millis) {
    return Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).toLocalDate().toString();
  }
}
