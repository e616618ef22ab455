package dev.yunfan.agent.update;

import java.util.Optional;

/** The checks between an offer and the switch, each with its named refusal. */
final class OfferChecks {
  private OfferChecks() {}

  /** Before a byte is downloaded. The signature comes first: nothing unsigned is believed. */
  static Optional<Refusal> ofOffer(HandsetFacts facts, Offer offer) {
    var forged = facts.verifier().refusalOf(offer);
    return forged.isPresent() ? forged : ofManifest(facts, offer);
  }

  private static Optional<Refusal> ofManifest(HandsetFacts facts, Offer offer) {
    var manifest = offer.manifest();
    if (!manifest.vendor().equals(facts.vendor())) {
      return Optional.of(new Refusal.WrongVendor(facts.vendor(), manifest.vendor()));
    }
    if (!manifest.model().equals(facts.model())) {
      return Optional.of(new Refusal.WrongModel(facts.model(), manifest.model()));
    }
    if (!manifest.version().equals(offer.release())) {
      return Optional.of(new Refusal.WrongRelease(offer.release(), manifest.version()));
    }
    if (!FirmwareVersion.isNewer(manifest.version(), facts.floor())) {
      return Optional.of(new Refusal.OlderVersion(facts.floor(), manifest.version()));
    }
    if (manifest.lengthBytes() > facts.slotBytes()) {
      return Optional.of(new Refusal.TooLarge(facts.slotBytes(), manifest.lengthBytes()));
    }
    return Optional.empty();
  }

  /** Before the slot is written: these bytes came. */
  static Optional<Refusal> ofDownload(Offer offer, FoundImage found) {
    var manifest = offer.manifest();
    if (found.lengthBytes() < manifest.lengthBytes()) {
      return Optional.of(new Refusal.ImageCutShort(manifest.lengthBytes(), found.lengthBytes()));
    }
    if (found.lengthBytes() > manifest.lengthBytes()) {
      return Optional.of(new Refusal.ImageTooLong(manifest.lengthBytes(), found.lengthBytes()));
    }
    if (!found.sha256().equals(manifest.sha256())) {
      return Optional.of(new Refusal.HashMismatch(manifest.sha256(), found.sha256()));
    }
    return Optional.empty();
  }

  /** Before the switch: the slot really holds these bytes. */
  static Optional<Refusal> ofSlot(Offer offer, FoundImage found) {
    var manifest = offer.manifest();
    return found.sha256().equals(manifest.sha256()) && found.lengthBytes() == manifest.lengthBytes()
        ? Optional.empty()
        : Optional.of(new Refusal.SlotCorrupted(manifest.sha256(), found.sha256()));
  }
}
