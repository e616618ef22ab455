package dev.yunfan.ingest.admission;

import dev.yunfan.ingest.admission.EventRules.Broken;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what of a batch comes in. */
public final class Admission {
  /** Most events of one batch. */
  public static final int MAX_EVENTS = 1_000;

  private Admission() {}

  /**
   * Judges a batch: refused whole when it speaks for another device or breaks a rule of its head;
   * else admitted, less the events that break a rule of their own.
   *
   * @param check of the batch's receipts; none of them keeps the events out
   * @param arrivedAt the gateway's clock, milliseconds since 1970-01-01T00:00Z
   */
  public static Verdict judge(
      DevicePrincipal principal, TelemetryBatch batch, ReceiptCheck check, long arrivedAt) {
    var refusal = refusal(principal, batch);
    if (refusal != null) {
      return refusal;
    }
    var accepted = new ArrayList<AcceptedEvent>(batch.events().size());
    List<RefusedEvent> refused = List.of();
    List<CutEvent> cut = List.of();
    List<Long> cutSeqs = List.of();
    long lastSeq = -1;
    for (int index = 0; index < batch.events().size(); index++) {
      var event = batch.events().get(index);
      var fitted = EventCuts.fit(event.body());
      var broken = firstBroken(event.seq(), fitted.body(), lastSeq);
      if (broken == null) {
        lastSeq = event.seq();
        accepted.add(
            new AcceptedEvent(
                event.seq(),
                event.at(),
                TelemetryEvents.eventTime(arrivedAt, batch.sentAt(), event.at()),
                fitted.body()));
        if (fitted.cut()) {
          cut = cut.isEmpty() ? new ArrayList<>() : cut;
          cut.add(new CutEvent(index, fitted.detail()));
          cutSeqs = cutSeqs.isEmpty() ? new ArrayList<>() : cutSeqs;
          cutSeqs.add(event.seq());
        }
      } else {
        refused = refused.isEmpty() ? new ArrayList<>() : refused;
        refused.add(new RefusedEvent(index, broken.fault(), broken.detail()));
      }
    }
    var receipts = check.judge(principal, batch.receipts(), arrivedAt);
    var events =
        new TelemetryEvents(
            batch.reporter(),
            batch.sentAt(),
            arrivedAt,
            accepted,
            receipts.good(),
            receipts.badInAll(),
            cutSeqs);
    return new Admitted(
        principal,
        arrivedAt,
        TelemetryEvents.CODEC.encode(events),
        EventCounts.of(accepted),
        refused,
        cut,
        receipts);
  }

  private static @Nullable RequestRefusal refusal(DevicePrincipal principal, TelemetryBatch batch) {
    var reporter = batch.reporter();
    if (!reporter.vendor().equals(principal.vendor())
        || !reporter.deviceId().equals(principal.deviceId())) {
      return new RequestRefusal(
          RefusalReason.WRONG_DEVICE,
          "the credential is of %s; a batch carries the vendor and device id of its sender"
              .formatted(principal));
    }
    if (!NameRule.DEVICE.allows(reporter.deviceId())) {
      return invalid(NameRule.DEVICE, "deviceId", reporter.deviceId());
    }
    if (!NameRule.MODEL.allows(reporter.model())) {
      return invalid(NameRule.MODEL, "model", reporter.model());
    }
    if (!NameRule.FIRMWARE.allows(reporter.firmware())) {
      return invalid(NameRule.FIRMWARE, "firmware", reporter.firmware());
    }
    int events = batch.events().size();
    return events >= 1 && events <= MAX_EVENTS
        ? null
        : new RequestRefusal(
            RefusalReason.INVALID_BATCH,
            "the batch has %d events; send 1 to %d".formatted(events, MAX_EVENTS));
  }

  private static RequestRefusal invalid(NameRule rule, String field, String text) {
    return new RequestRefusal(RefusalReason.INVALID_BATCH, rule.objection(field, text));
  }

  private static @Nullable Broken firstBroken(long seq, TelemetryEvent body, long lastSeq) {
    if (seq <= lastSeq) {
      return new Broken(
          EventFault.SEQ_ORDER,
          seq < 0
              ? "seq %d is negative".formatted(seq)
              : "seq %d is not above %d, that of an event before it".formatted(seq, lastSeq));
    }
    return EventRules.firstBroken(body);
  }
}
