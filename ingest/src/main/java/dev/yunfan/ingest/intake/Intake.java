package dev.yunfan.ingest.intake;

import dev.yunfan.ingest.admission.Admission;
import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.PlainLane;
import dev.yunfan.ingest.admission.ReceiptCheck;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.admission.Verdict;
import dev.yunfan.ingest.body.BodyFormat;
import dev.yunfan.ingest.body.Coding;
import dev.yunfan.ingest.body.Submission;
import dev.yunfan.ingest.load.InFlight;
import dev.yunfan.ingest.log.TelemetryLog;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in bodies. The verdict is handed on only when what it promises is replicated: accepted
 * events, and rejections with their original bytes.
 */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final TelemetryLog log;
  private final InstantSource clock;
  private final BooleanSupplier clockIsRight;
  private final ReceiptCheck receipts;
  private final int maxDecodedBytes;

  /**
   * @param clock stamps arrivals
   * @param clockIsRight false: batches are put off, for an arrival at a wrong time counts nowhere
   * @param receipts judges those of each batch
   * @param maxDecodedBytes longest body after its content coding is undone
   */
  public Intake(
      TelemetryLog log,
      InstantSource clock,
      BooleanSupplier clockIsRight,
      ReceiptCheck receipts,
      int maxDecodedBytes) {
    this.log = log;
    this.clock = clock;
    this.clockIsRight = clockIsRight;
    this.receipts = receipts;
    this.maxDecodedBytes = maxDecodedBytes;
  }

  /**
   * Takes in one body.
   *
   * @param place holds the memory of the request; more is taken for a compressed body
   * @param answer called once, on any thread
   */
  public void take(Submission submission, InFlight.Place place, Consumer<Verdict> answer) {
    if (!clockIsRight.getAsBoolean()) {
      answer.accept(
          new RequestRefusal(
              RefusalReason.CLOCK_WRONG,
              "the gateway's clock and Kafka's differ; keep the batch and send it again later"));
      return;
    }
    long arrivedAt = clock.millis();
    switch (judge(submission, place, arrivedAt)) {
      case RequestRefusal refusal when refusal.reason().temporary() -> answer.accept(refusal);
      case RequestRefusal refusal ->
          reject(submission, RejectionRecords.of(submission, refusal, arrivedAt), refusal, answer);
      case Admitted admitted -> admit(submission, admitted, answer);
    }
  }

  /** Records that an authenticated request was refused before its body was read. */
  public void refuseUnread(Submission unread, RequestRefusal refusal, Consumer<Verdict> answer) {
    reject(unread, RejectionRecords.of(unread, refusal, clock.millis()), refusal, answer);
  }

  /**
   * Records one of many authenticated requests that are refused by their head. Nobody waits for it:
   * the handset still has the batch.
   *
   * @param passedOver how many like it left no record since the last one that did
   */
  public void keepSample(Submission unread, RequestRefusal refusal, long passedOver) {
    var sampled =
        new RequestRefusal(
            refusal.reason(),
            "the body was not read; %d requests of any device were refused so before it, without a record of their own"
                .formatted(passedOver));
    log.rejected(
        unread.principal().deviceId(),
        RejectionRecords.of(unread, sampled, clock.millis()),
        failure -> {
          if (failure != null) {
            LOG.atDebug().addKeyValue("cause", failure.toString()).log("a sample was not kept");
          }
        });
  }

  private Verdict judge(Submission submission, InFlight.Place place, long arrivedAt) {
    var format = BodyFormat.of(submission.contentType());
    if (format.isEmpty()) {
      return new RequestRefusal(
          RefusalReason.UNSUPPORTED_TYPE, "send application/avro or application/json");
    }
    var coding = Coding.of(submission.contentEncoding());
    if (coding.isEmpty()) {
      return new RequestRefusal(
          RefusalReason.UNSUPPORTED_CODING, "send gzip, zstd or no content encoding");
    }
    try {
      byte[] body = coding.get().decode(submission.bytes(), maxDecodedBytes);
      if (coding.get() != Coding.IDENTITY && !place.take(body.length)) {
        return new RequestRefusal(
            RefusalReason.OVERLOADED, "keep the batch and send it again later");
      }
      var plain =
          format.get() == BodyFormat.AVRO
              ? PlainLane.admit(submission.principal(), body, receipts, arrivedAt)
              : null;
      return plain != null
          ? plain
          : Admission.judge(submission.principal(), format.get().read(body), receipts, arrivedAt);
    } catch (UnreadableRecord e) {
      String why = RejectionRecords.shortened(e.getMessage());
      return e.reason() == UnreadableRecord.Reason.UNKNOWN_SCHEMA
          ? new RequestRefusal(
              RefusalReason.SCHEMA_NOT_KNOWN,
              why + "; keep the batch until the gateway is as new as the handset")
          : new RequestRefusal(RefusalReason.MALFORMED, why);
    } catch (Coding.TooLarge e) {
      return new RequestRefusal(
          RefusalReason.TOO_LARGE,
          RejectionRecords.shortened(e.getMessage()) + "; split the batch");
    } catch (IOException e) {
      return new RequestRefusal(
          RefusalReason.MALFORMED,
          "the body is not %s: %s"
              .formatted(submission.contentEncoding(), RejectionRecords.shortened(e.getMessage())));
    }
  }

  private void admit(Submission submission, Admitted admitted, Consumer<Verdict> answer) {
    if (admitted.counts().total() == 0) {
      rejectEvents(submission, admitted, answer);
      return;
    }
    log.accepted(
        admitted.principal().deviceId(),
        admitted.record(),
        failure -> {
          if (failure != null) {
            answer.accept(unavailable(failure));
          } else if (admitted.refused().isEmpty()) {
            answer.accept(admitted);
          } else {
            rejectEvents(submission, admitted, answer);
          }
        });
  }

  private void rejectEvents(Submission submission, Admitted admitted, Consumer<Verdict> answer) {
    var rejection = RejectionRecords.of(submission, admitted.refused(), admitted.arrivedAt());
    reject(submission, rejection, admitted, answer);
  }

  private void reject(
      Submission submission,
      RejectedTelemetry rejection,
      Verdict verdict,
      Consumer<Verdict> answer) {
    log.rejected(
        submission.principal().deviceId(),
        rejection,
        failure -> answer.accept(failure == null ? verdict : unavailable(failure)));
  }

  private static RequestRefusal unavailable(Exception failure) {
    LOG.atDebug().addKeyValue("cause", failure.toString()).log("record not replicated");
    return new RequestRefusal(
        RefusalReason.LOG_UNAVAILABLE,
        "the batch may or may not be replicated; keep it and send it again later");
  }
}
