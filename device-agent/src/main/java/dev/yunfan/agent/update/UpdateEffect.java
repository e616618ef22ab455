package dev.yunfan.agent.update;

import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.tuf.release.ChunkHashes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The driver's next acts, in order; each is done and durable before the next begins. */
public sealed interface UpdateEffect {
  /** Ask the server; answer with {@code Answered} or {@code Unanswered}. */
  record Ask(String nonce) implements UpdateEffect {}

  /**
   * Look the offer's path up; answer with {@code Listed}, {@code NotListed}, {@code LookFailed} or
   * {@code OutOfRoom}.
   */
  record Look(Offer offer) implements UpdateEffect {}

  /**
   * Download the image; answer with one of {@link UpdateInput.FetchEnded}.
   *
   * @param chunks of the image, of which damaged ones are fetched alone; empty when unknown
   */
  record Fetch(Offer offer, Optional<ChunkHashes> chunks) implements UpdateEffect {}

  /**
   * Wait before the next try, longer after each failure in a row; then {@code PauseOver}, unless a
   * check-in came first.
   *
   * @param failures in a row, at least 1
   * @param atLeast what the server asked for, or wrong copies cost
   */
  record Pause(int failures, Duration atLeast) implements UpdateEffect {}

  /** Mark the inactive slot unbootable, flush, write the image, flush; then {@code SlotWritten}. */
  record WriteSlot(Offer offer) implements UpdateEffect {}

  /** Read the inactive slot from storage; then {@code ReadBack}. */
  record ReadSlot(Offer offer) implements UpdateEffect {}

  /** Let the boot loader try the inactive slot; then {@code TrialRecorded}. */
  record RecordTrial(Offer offer) implements UpdateEffect {}

  /** Restart; the next input is one of the {@code Started} ones. */
  record Restart() implements UpdateEffect {}

  /** Check the health of the new firmware; then {@code Probed}. */
  record Probe(Offer offer) implements UpdateEffect {}

  /** Make the running slot the one to stay and raise the floor; then {@code Confirmed}. */
  record Confirm(Offer offer) implements UpdateEffect {}

  /** Make the running slot unbootable; then {@code FallBackRecorded}. */
  record RecordFallBack(Offer offer, String reason) implements UpdateEffect {}

  /** Remember, beside the boot record, that it could not be changed. */
  record RememberFailure(Offer offer, String reason) implements UpdateEffect {}

  /**
   * Keep these receipts in place of those of earlier answers. A report that was told before keeps
   * the receipt that it was told with.
   */
  record KeepReceipts(List<Receipt> receipts) implements UpdateEffect {
    public KeepReceipts {
      receipts = List.copyOf(receipts);
    }
  }

  /** Remember these wrong copies in place of earlier ones, where no power cut loses them. */
  record KeepWrongCopies(WrongCopies copies) implements UpdateEffect {}

  /** Put a report, with the receipt of its rollout, where no power cut loses it. */
  record Tell(UpdateReport report) implements UpdateEffect {}

  /** The outcome is told: forget the update. */
  record Settle(Offer offer) implements UpdateEffect {}

  /** The outcome is told: forget the update, and never install this image again. */
  record Reject(Offer offer) implements UpdateEffect {}
}
