package dev.yunfan.ingest.intake;

import dev.yunfan.ingest.admission.RefusedEvent;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.body.Submission;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The records that keep the beginning of what was refused. */
final class RejectionRecords {
  /** Reason of a record that keeps a batch of which only some events were refused. */
  static final String INVALID_EVENTS = "invalid-events";

  private static final String SOURCE = "ingest";
  private static final int MAX_DETAIL = 300;
  private static final int MAX_EVENTS_NAMED = 20;

  private RejectionRecords() {}

  static RejectedTelemetry of(Submission submission, RequestRefusal refusal, long rejectedAt) {
    return record(submission, refusal.reason().code(), refusal.detail(), rejectedAt);
  }

  static RejectedTelemetry of(Submission submission, List<RefusedEvent> events, long rejectedAt) {
    String named =
        events.stream()
            .limit(MAX_EVENTS_NAMED)
            .map(e -> "event %d: %s: %s".formatted(e.index(), e.fault().code(), e.detail()))
            .collect(Collectors.joining("; "));
    int more = events.size() - MAX_EVENTS_NAMED;
    return record(
        submission,
        INVALID_EVENTS,
        more > 0 ? "%s; and %d more".formatted(named, more) : named,
        rejectedAt);
  }

  /** A message of a library, cut to a length that suits an answer. */
  static String shortened(@Nullable String message) {
    String text = message == null ? "no detail" : message;
    return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "...";
  }

  private static RejectedTelemetry record(
      Submission submission, String reason, String detail, long rejectedAt) {
    return new RejectedTelemetry(
        rejectedAt,
        SOURCE,
        submission.principal().toString(),
        reason,
        detail,
        submission.contentType(),
        submission.contentEncoding(),
        ByteBuffer.wrap(submission.bytes()));
  }
}
