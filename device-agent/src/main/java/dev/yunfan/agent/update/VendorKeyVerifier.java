package dev.yunfan.agent.update;

import dev.yunfan.schemas.release.ManifestSignature;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Verifies with the vendor's Ed25519 key that was put on the handset in the factory.
 *
 * @param vendorKey Ed25519 public key
 */
public record VendorKeyVerifier(PublicKey vendorKey) implements ReleaseVerifier {
  @Override
  public Optional<Refusal> refusalOf(Offer offer) {
    var manifest = offer.manifest();
    return ManifestSignature.verifies(manifest, offer.signatureBytes(), vendorKey)
        ? Optional.empty()
        : Optional.of(new Refusal.SignatureRejected(manifest.vendor(), manifest.version()));
  }
}
