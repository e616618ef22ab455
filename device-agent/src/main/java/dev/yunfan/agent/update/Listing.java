package dev.yunfan.agent.update;

import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.release.ChunkHashes;
import dev.yunfan.tuf.release.ReleaseNote;
import java.util.Optional;

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

  /** Digests of the image's chunks, where its vendor signed any. */
  Optional<ChunkHashes> chunks() {
    try {
      return ReleaseNote.of(image).chunks();
    } catch (Refusal e) {
      return Optional.empty(); // the checks of the listing say so before a byte is fetched
    }
  }
}
