package dev.yunfan.streams.answer;

import dev.yunfan.streams.table.FleetRows;
import java.time.Instant;
import java.util.List;

/** Ids under which more than one handset seems to live. */
public final class CloneSheet {
  private CloneSheet() {}

  /** A row for each suspect. */
  public static Sheet of(FleetRows table, Filter filter) {
    return new Sheet(
        List.of(
            "vendor",
            "device",
            "model",
            "incarnations",
            "returns",
            "suspectedEvents",
            "since",
            "lastSign"),
        2,
        table.clones().stream()
            .filter(suspect -> filter.accepts("vendor", suspect.vendor()))
            .filter(suspect -> filter.accepts("model", suspect.model()))
            .map(suspect ->
                Sheet.row(
                    suspect.vendor(),
                    suspect.deviceId(),
                    suspect.model(),
                    suspect.incarnations(),
                    suspect.returns(),
                    suspect.suspectedEvents(),
                    Instant.ofEpochMilli(suspect.since()).toString(),
                    Instant.ofEpochMilli(suspect.asOf()).toString()))
            .toList());
  }
}
