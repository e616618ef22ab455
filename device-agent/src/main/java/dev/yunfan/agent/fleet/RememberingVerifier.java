package dev.yunfan.agent.fleet;

import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.Refusal;
import dev.yunfan.agent.update.ReleaseVerifier;
import dev.yunfan.schemas.release.ImageManifest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Verifies each distinct (manifest, signature) once for all simulated handsets of a vendor. The
 * answer is a pure function of exactly these, so no handset could come to another; a million
 * handsets would otherwise spend most of the machine on the same Ed25519 verification.
 */
final class RememberingVerifier implements ReleaseVerifier {
  private static final int MOST = 4_096;

  private record Claim(ImageManifest manifest, String signature) {}

  private final ReleaseVerifier verifier;
  private final Map<Claim, Optional<Refusal>> verdicts = new ConcurrentHashMap<>();

  RememberingVerifier(ReleaseVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public Optional<Refusal> refusalOf(Offer offer) {
    var claim = new Claim(offer.manifest(), offer.signature());
    var known = verdicts.get(claim);
    if (known != null) {
      return known;
    }
    var verdict = verifier.refusalOf(offer);
    if (verdicts.size() < MOST) {
      verdicts.put(claim, verdict);
    }
    return verdict;
  }
}
