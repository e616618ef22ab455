package dev.yunfan.agent.update;

import org.jspecify.annotations.Nullable;

/** The state of a handset's update. The boot record has the part that must outlive a power cut. */
public sealed interface UpdateState {
  /** Nothing under way. */
  record Idle() implements UpdateState {}

  /**
   * Waiting for the server's answer.
   *
   * @param askedAt uptime at which it was asked, in milliseconds
   * @param paused what was being downloaded; it goes on when it is offered again, or when nobody
   *     answers
   */
  record Asking(String nonce, long askedAt, @Nullable Pausing paused) implements UpdateState {}

  /**
   * The offer is for this handset; what its vendor signed is looked up.
   *
   * @param interruptions in a row, without metadata or a byte between them
   */
  record Looking(OpenOffer open, int interruptions) implements UpdateState {}

  /**
   * The offer passed its checks; its image is on the way.
   *
   * @param interruptions in a row, without a byte between them
   */
  record Fetching(OpenOffer open, int interruptions) implements UpdateState {}

  /**
   * The next try waits.
   *
   * @param interruptions as in {@link Fetching}
   * @param listed whether the image was looked up already
   */
  record Pausing(OpenOffer open, int interruptions, boolean listed) implements UpdateState {}

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
