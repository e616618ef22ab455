package dev.yunfan.agent.update;

/**
 * An offer that is under way, and when its assignment ends. The handset's own clock has no part in
 * it: the assignment holds the handset's fresh nonce, so the server signed it after the handset
 * asked, and it lasts at least until {@code expires - issued} has passed since then.
 *
 * @param endsAt uptime, in milliseconds as {@link HandsetFacts#uptime}
 */
public record OpenOffer(Offer offer, long endsAt) {
  static OpenOffer of(Offer offer, long askedAt) {
    var assigned = offer.assigned();
    return new OpenOffer(offer, askedAt + assigned.expires() - assigned.issued());
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
