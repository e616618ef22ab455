package dev.yunfan.agent.update;

import dev.yunfan.tuf.metadata.TargetFile;

/**
 * The verified metadata's entry for an offer's path.
 *
 * @param image as its vendor signed it
 * @param signers whose assignments are good, by the same root
 */
public record Listing(TargetFile image, Signers signers) {
  /** The keys that root names for saying what is current. */
  @FunctionalInterface
  public interface Signers {
    /** Whether one of them signed a message. */
    boolean signed(byte[] message, byte[] signature);
  }
}
