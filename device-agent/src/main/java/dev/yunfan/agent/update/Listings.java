package dev.yunfan.agent.update;

import java.io.IOException;

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
}
