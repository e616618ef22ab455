package dev.yunfan.ota.release;

import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.release.ManifestSignature;
import java.security.PublicKey;
import java.util.Map;

/** Whether a vendor stands behind an image; the seam at which another trust scheme comes in. */
public interface ReleaseSignatures {
  /** Whether the signature over the manifest is its vendor's; false for anything else. */
  boolean genuine(ImageManifest manifest, byte[] signature);

  /** One Ed25519 key a vendor. */
  static ReleaseSignatures ed25519(Map<String, PublicKey> vendorKeys) {
    var keys = Map.copyOf(vendorKeys);
    return (manifest, signature) -> {
      var key = keys.get(manifest.vendor());
      return key != null && ManifestSignature.verifies(manifest, signature, key);
    };
  }
}
