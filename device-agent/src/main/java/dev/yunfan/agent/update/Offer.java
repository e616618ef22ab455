package dev.yunfan.agent.update;

import dev.yunfan.schemas.release.ImageManifest;
import java.util.HexFormat;

/**
 * An update that the server offers; nothing in it is trusted before the verifier has seen it.
 *
 * @param release version of the release
 * @param signature hex of the vendor's signature over the manifest
 * @param imagePath where the image is, relative to the server, such as {@code /v1/images/SHA256}
 */
public record Offer(
    String rolloutId, String release, ImageManifest manifest, String signature, String imagePath) {
  /** The signature's bytes. */
  public byte[] signatureBytes() {
    return HexFormat.of().parseHex(signature);
  }
}
