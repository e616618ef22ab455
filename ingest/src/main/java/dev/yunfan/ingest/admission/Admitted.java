package dev.yunfan.ingest.admission;

import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.List;

/**
 * A batch that comes in, less the events that break a rule.
 *
 * @param events the good events with their corrected times; none when every event was refused
 * @param refused the others, in the order of the batch
 */
public record Admitted(TelemetryEvents events, List<RefusedEvent> refused) implements Verdict {
  public Admitted {
    refused = List.copyOf(refused);
  }
}
