package dev.yunfan.agent.update;

import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** News for the update machine of a handset. */
public sealed interface UpdateInput {
  /** It is time to ask the server. */
  record CheckInDue(String nonce) implements UpdateInput {}

  /**
   * The server answered.
   *
   * @param receipts of the rollouts that the handset takes part in; empty when the server does not
   *     know them
   */
  record Answered(CheckInAnswer answer, Optional<List<Receipt>> receipts) implements UpdateInput {
    public Answered {
      receipts = receipts.map(List::copyOf);
    }
  }

  /** The server could not be asked. */
  record Unanswered(String detail) implements UpdateInput {}

  /** Verified metadata lists the offer's path. */
  record Listed(Listing listing) implements UpdateInput {}

  /** A check of the metadata failed, or nobody who may lists the path. */
  record NotListed(ImageRefusal refusal) implements UpdateInput {}

  /**
   * The metadata could not be had: the network was lost, or something on the way answered.
   *
   * @param retryAfter what the server asked for; zero when it did not
   */
  record LookFailed(String detail, Duration retryAfter) implements UpdateInput {}

  /** How a download may end. */
  sealed interface FetchEnded extends UpdateInput {}

  /** As many bytes as were signed came; these are there now. */
  record Fetched(FoundImage found) implements FetchEnded {}

  /**
   * The network was lost, the server had no time, or something on the way answered. The part that
   * came of the image is kept.
   *
   * @param progressed whether any new byte came
   * @param retryAfter what the server asked for; zero when it did not
   */
  record FetchInterrupted(String detail, boolean progressed, Duration retryAfter)
      implements FetchEnded {}

  /** The server says that there is no such image. */
  record ImageGone(String detail) implements FetchEnded {}

  /** The server says that nobody is to have this image any more: its rollout was stopped. */
  record ImageTakenBack(String detail) implements FetchEnded {}

  /** The pause before the next try is over. */
  record PauseOver() implements UpdateInput {}

  /** The image is in the inactive slot and flushed. */
  record SlotWritten() implements UpdateInput {}

  /** The inactive slot holds these bytes. */
  record ReadBack(FoundImage found) implements UpdateInput {}

  /** The boot record with the trial is flushed. */
  record TrialRecorded() implements UpdateInput {}

  /** There is too little room to begin, or to go on; bytes. */
  record OutOfRoom(long neededBytes, long freeBytes) implements FetchEnded {}

  /** Download, slot or boot record could not be written. */
  record StorageBroke(String detail) implements FetchEnded {}

  /** The handset started and nothing was on trial. */
  record StartedAsUsual() implements UpdateInput {}

  /** Nothing was on trial, since the boot record could not be changed: that blames no firmware. */
  record StartedAfterFailedSwitch(String rolloutId, String release, String reason)
      implements UpdateInput {}

  /** The handset started into the new firmware, on trial. */
  record StartedOnTrial(Offer offer) implements UpdateInput {}

  /**
   * The boot loader gave up on the trial and started the old firmware.
   *
   * @param failure {@code HEALTH} when the new firmware gave itself up, else {@code BOOT}
   */
  record StartedAfterFallBack(Offer offer, FailureReason failure, String reason)
      implements UpdateInput {}

  /** The handset started into a confirmed firmware whose confirmation was not yet reported. */
  record StartedConfirmed(Offer offer) implements UpdateInput {}

  /** The new firmware checked its health. */
  record Probed(boolean healthy, String detail) implements UpdateInput {}

  /** The boot record with the confirmation is flushed. */
  record Confirmed() implements UpdateInput {}

  /** The boot record that gives the trial up is flushed. */
  record FallBackRecorded() implements UpdateInput {}
}
