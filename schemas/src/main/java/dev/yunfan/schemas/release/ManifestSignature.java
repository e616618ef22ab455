package dev.yunfan.schemas.release;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Ed25519 signatures over {@link ImageManifest}s. */
public final class ManifestSignature {
  private static final String ALGORITHM = "Ed25519";

  private ManifestSignature() {}

  /**
   * Signs with the vendor's key; 64 bytes.
   *
   * @throws IllegalArgumentException when the key is not an Ed25519 private key
   */
  public static byte[] sign(ImageManifest manifest, PrivateKey vendorKey) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initSign(vendorKey);
      signature.update(manifest.signedBytes());
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 signing key", e);
    }
  }

  /** Whether the bytes are this key's signature over the manifest; false for any malformed one. */
  public static boolean verifies(ImageManifest manifest, byte[] signed, PublicKey vendorKey) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(vendorKey);
      signature.update(manifest.signedBytes());
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // a malformed signature proves nothing, which is the answer
    }
  }
}
