package dev.yunfan.agent.update;

import dev.yunfan.tuf.release.Fit;
import java.time.Duration;
import java.util.Optional;

/** The checks between an offer and the switch, each with its named refusal. */
final class OfferChecks {
  private static final long LONGEST_MILLIS = Duration.ofDays(1).toMillis();

  private OfferChecks() {}

  /** Before anything is asked for: what the offer says is for this handset, now, and newer. */
  static Optional<ImageRefusal> ofOffer(HandsetFacts facts, String nonce, Offer offer) {
    var misdirected = ofAssignment(facts, nonce, offer);
    return misdirected.isPresent() ? misdirected : ofManifest(facts, offer);
  }

  private static Optional<ImageRefusal> ofAssignment(
      HandsetFacts facts, String nonce, Offer offer) {
    var assigned = offer.assigned();
    if (assigned.signature().isEmpty()) {
      return Optional.of(new ImageRefusal.NotAssigned(offer.rolloutId()));
    }
    if (!assigned.deviceId().equals(facts.deviceId())) {
      return Optional.of(new ImageRefusal.AssignedToAnother(facts.deviceId(), assigned.deviceId()));
    }
    if (!assigned.nonce().equals(nonce)) {
      return Optional.of(new ImageRefusal.AssignmentReplayed(nonce, assigned.nonce()));
    }
    if (assigned.expires() <= assigned.issued()) {
      return Optional.of(new ImageRefusal.AssignmentExpired(assigned.issued(), assigned.expires()));
    }
    long validity = assigned.expires() - assigned.issued();
    return validity < 0 || validity > LONGEST_MILLIS // below zero it is beyond a long
        ? Optional.of(new ImageRefusal.AssignmentTooLong(LONGEST_MILLIS, validity))
        : Optional.empty();
  }

  private static Optional<ImageRefusal> ofManifest(HandsetFacts facts, Offer offer) {
    var manifest = offer.manifest();
    if (!manifest.vendor().equals(facts.vendor())) {
      return Optional.of(new ImageRefusal.WrongVendor(facts.vendor(), manifest.vendor()));
    }
    if (!manifest.model().equals(facts.model())) {
      return Optional.of(new ImageRefusal.WrongModel(facts.model(), manifest.model()));
    }
    if (!offer.target().startsWith(facts.vendor() + "/")) {
      return Optional.of(new ImageRefusal.WrongNamespace(facts.vendor() + "/", offer.target()));
    }
    if (!manifest.version().equals(offer.release())) {
      return Optional.of(new ImageRefusal.WrongRelease(offer.release(), manifest.version()));
    }
    if (offer.releaseCounter() <= facts.counter()) {
      return Optional.of(new ImageRefusal.OlderCounter(facts.counter(), offer.releaseCounter()));
    }
    if (manifest.lengthBytes() > facts.slotBytes()) {
      return Optional.of(new ImageRefusal.TooLarge(facts.slotBytes(), manifest.lengthBytes()));
    }
    return Optional.empty();
  }

  /** Before a byte of the image is downloaded: server and vendor signed the very same image. */
  static Optional<ImageRefusal> ofListing(HandsetFacts facts, Offer offer, Listing listing) {
    if (!offer.isSignedBy(listing.signers())) {
      return Optional.of(new ImageRefusal.AssignmentForged(offer.rolloutId(), facts.deviceId()));
    }
    var listed = listing.image();
    var manifest = offer.manifest();
    try {
      if (!listed.path().equals(offer.target())) {
        return different("path", listed.path(), offer.target());
      }
      var note = Fit.check(listed, new Fit.Handset(facts.vendor(), facts.model(), facts.counter()));
      if (!note.version().equals(manifest.version())) {
        return different("version", note.version(), manifest.version());
      }
      if (note.releaseCounter() != offer.releaseCounter()) {
        return different("counter", "" + note.releaseCounter(), "" + offer.releaseCounter());
      }
    } catch (dev.yunfan.tuf.refusal.Refusal e) {
      return Optional.of(ImageRefusal.ofMetadata(e));
    }
    if (listed.length() != manifest.lengthBytes()) {
      return different("length", "" + listed.length(), "" + manifest.lengthBytes());
    }
    var sha256 = listed.hashes().hex().getOrDefault("sha256", "none");
    return sha256.equals(manifest.sha256())
        ? Optional.empty()
        : different("sha256", sha256, manifest.sha256());
  }

  private static Optional<ImageRefusal> different(String what, String signed, String offered) {
    return Optional.of(new ImageRefusal.NotWhatWasSigned(what, signed, offered));
  }

  /** Before the slot is written: these bytes came, as many as were signed. */
  static Optional<ImageRefusal> ofDownload(Offer offer, FoundImage found) {
    var manifest = offer.manifest();
    if (!found.sha256().equals(manifest.sha256())) {
      return Optional.of(new ImageRefusal.HashMismatch(manifest.sha256(), found.sha256()));
    }
    return Optional.empty();
  }

  /** Before the switch: the slot really holds these bytes. */
  static Optional<ImageRefusal> ofSlot(Offer offer, FoundImage found) {
    var manifest = offer.manifest();
    return found.sha256().equals(manifest.sha256()) && found.lengthBytes() == manifest.lengthBytes()
        ? Optional.empty()
        : Optional.of(new ImageRefusal.SlotCorrupted(manifest.sha256(), found.sha256()));
  }
}
