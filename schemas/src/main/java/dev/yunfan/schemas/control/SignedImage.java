package dev.yunfan.schemas.control;

import dev.yunfan.schemas.release.ImageManifest;
import java.util.Base64;

/**
 * An image of a release for one model, as its vendor signed it.
 *
 * @param lengthBytes size, at least 1
 * @param sha256 64 lower-case hex digits
 * @param signature the vendor's signature in Base64
 */
public record SignedImage(String model, long lengthBytes, String sha256, String signature) {
  /** What the signature is over. */
  public ImageManifest manifest(String vendor, String version) {
    return new ImageManifest(vendor, model, version, lengthBytes, sha256);
  }

  /**
   * The signature's bytes.
   *
   * @throws IllegalArgumentException when it is not Base64
   */
  public byte[] signatureBytes() {
    return Base64.getDecoder().decode(signature);
  }
}
