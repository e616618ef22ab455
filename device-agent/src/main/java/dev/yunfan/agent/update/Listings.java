package dev.yunfan.agent.update;

import java.io.IOException;
import java.time.Instant;

/** Where a handset looks up what vendors signed; it may have to ask the network. */
@FunctionalInterface
public interface Listings {
  /**
   * Finds an image by its path, in metadata as new as the server has it.
   *
   * @throws dev.yunfan.tuf.refusal.Refusal when a check of the metadata fails, or no role that may
   *     speak for the path lists it
   * @throws IOException when the metadata cannot be had
   */
  Listing look(String path) throws IOException, dev.yunfan.tuf.refusal.Refusal;

  /**
   * The same for an offer whose nonce is this handset's own. When the trusted online key signed its
   * assignment, the time in it is the server's, and metadata is judged at that time.
   */
  default Listing look(Offer offer) throws IOException, dev.yunfan.tuf.refusal.Refusal {
    return look(offer.target());
  }

  /** The highest time that is proved by signed files; certificates of servers are judged at it. */
  default Instant provedTime() {
    return Instant.EPOCH;
  }
}
