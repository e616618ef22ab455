package dev.yunfan.ingest.admission;

import dev.yunfan.runtime.identity.DevicePrincipal;
import java.util.List;

/**
 * A batch that comes in, less the events that break a rule.
 *
 * @param arrivedAt the gateway's clock, milliseconds since 1970-01-01T00:00Z
 * @param record the good events as the value of {@code telemetry.events}; nobody changes it
 * @param counts how many they are; none when every event was refused
 * @param refused the others, in the order of the batch
 * @param cut good events that were too large, in the order of the batch
 * @param receipts what the batch's receipts prove
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, copied by nobody: the hot path
public record Admitted(
    DevicePrincipal principal,
    long arrivedAt,
    byte[] record,
    EventCounts counts,
    List<RefusedEvent> refused,
    List<CutEvent> cut,
    VerifiedReceipts receipts)
    implements Verdict {
  public Admitted {
    refused = List.copyOf(refused);
    cut = List.copyOf(cut);
  }

  /** Admitted whole. */
  Admitted(
      DevicePrincipal principal,
      long arrivedAt,
      byte[] record,
      EventCounts counts,
      VerifiedReceipts receipts) {
    this(principal, arrivedAt, record, counts, List.of(), List.of(), receipts);
  }
}
