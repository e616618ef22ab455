package dev.yunfan.agent.update;

import dev.yunfan.tuf.release.ChunkHashes;
import java.util.Optional;

/**
 * An offer that is under way, and when its assignment ends. The handset's own clock has no part in
 * it: the assignment holds the handset's fresh nonce, so the server signed it after the handset
 * asked, and it lasts at least until {@code expires - issued} has passed since then.
 *
 * @param endsAt uptime, in milliseconds as {@link HandsetFacts#uptime}
 * @param chunks digests of the image's chunks; empty before the image is looked up, and where its
 *     vendor gave none
 */
public record OpenOffer(Offer offer, long endsAt, Optional<ChunkHashes> chunks) {
  static OpenOffer of(Offer offer, long askedAt) {
    var assigned = offer.assigned();
    long lifetime = assigned.expires() - assigned.issued();
    return new OpenOffer(offer, askedAt + lifetime, Optional.empty());
  }

  /** With what the vendor signed about the image. */
  OpenOffer listed(Listing listing) {
    return new OpenOffer(offer, endsAt, listing.chunks());
  }

  /** Whether the assignment may be over. */
  boolean hasEnded(long uptime) {
    return uptime >= endsAt;
  }

  /**
   * The server's time of day, at most so late: what it signed, and what has passed since the
   * handset asked; milliseconds since 1970-01-01T00:00Z.
   */
  long serverTime(long uptime) {
    return offer.assigned().expires() - (endsAt - uptime);
  }

  /** SHA-256 of its image. */
  String image() {
    return offer.manifest().sha256();
  }
}
