package dev.yunfan.ingest.admission;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import java.util.Arrays;
import java.util.List;

/** How many events of each kind a record has. */
public final class EventCounts {
  /** Names of the kinds, in the order of the schema's union. */
  public static final List<String> KINDS =
      List.of("activation", "heartbeat", "crash", "update-report");

  private final int[] byKind;

  EventCounts(int[] byKind) {
    this.byKind = byKind;
  }

  static EventCounts of(List<AcceptedEvent> events) {
    int[] byKind = new int[KINDS.size()];
    for (var event : events) {
      byKind[
          switch (event.body()) {
            case Activation _ -> 0;
            case Heartbeat _ -> 1;
            case Crash _ -> 2;
            case UpdateReport _ -> 3;
          }]++;
    }
    return new EventCounts(byKind);
  }

  /** Events of one kind, an index into {@link #KINDS}. */
  public int of(int kind) {
    return byKind[kind];
  }

  /** All events. */
  public int total() {
    return Arrays.stream(byKind).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventCounts that && Arrays.equals(byKind, that.byKind);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(byKind);
  }

  @Override
  public String toString() {
    return Arrays.toString(byKind);
  }
}
