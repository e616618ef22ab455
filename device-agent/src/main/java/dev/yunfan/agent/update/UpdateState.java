package dev.yunfan.agent.update;

import org.jspecify.annotations.Nullable;

/** Where a handset is in its update. What must outlive a power cut is in the boot record. */
public sealed interface UpdateState {
  /** Nothing under way. */
  record Idle() implements UpdateState {}

  /**
   * Waiting for the server's answer.
   *
   * @param paused what was being downloaded; it goes on when it is offered again
   */
  record Asking(String nonce, @Nullable Offer paused) implements UpdateState {}

  /** The offer is for this handset; what its vendor signed is looked up. */
  record Looking(Offer offer) implements UpdateState {}

  /**
   * The offer passed its checks; its image is on the way.
   *
   * @param wrongCopies that came whole so far, and were not what was signed
   * @param interruptions in a row, without a byte between them
   */
  record Fetching(Offer offer, int wrongCopies, int interruptions) implements UpdateState {}

  /** The download waits for its next try; both counts as in {@link Fetching}. */
  record Pausing(Offer offer, int wrongCopies, int interruptions) implements UpdateState {}

  /** The image is verified and goes to the inactive slot. */
  record Writing(Offer offer) implements UpdateState {}

  /** The slot is read again, to compare it with the manifest. */
  record ReadingBack(Offer offer) implements UpdateState {}

  /** The boot record is told to try the slot once. */
  record Switching(Offer offer) implements UpdateState {}

  /** The handset restarts. */
  record Restarting(Offer offer) implements UpdateState {}

  /** The new firmware runs on trial and checks its health. */
  record Probing(Offer offer) implements UpdateState {}

  /** The new firmware is healthy and is made the one to stay. */
  record Confirming(Offer offer) implements UpdateState {}

  /** The new firmware is not healthy; the handset goes back. */
  record FallingBack(Offer offer, String reason) implements UpdateState {}
}
