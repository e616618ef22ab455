package dev.yunfan.agent.update;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.release.Assignment;
import dev.yunfan.schemas.release.ImageManifest;
import java.util.Arrays;
import java.util.Base64;

/**
 * An update that the server offers; nothing in it is trusted before it is compared with the
 * vendor's signed metadata, and its assignment with this handset.
 *
 * @param release version of the release
 * @param target path of the image in the vendor's signed metadata
 * @param releaseCounter as the vendor signed it
 * @param assigned for whom and when the server signed it
 * @param imagePath where the image is, relative to the server, such as {@code /v1/images/SHA256}
 */
public record Offer(
    String rolloutId,
    String release,
    ImageManifest manifest,
    String target,
    long releaseCounter,
    Assigned assigned,
    String imagePath) {
  /**
   * @throws IllegalArgumentException when the rollout's id is none that a server ever made: the
   *     boot record has a fixed size, and must hold it; or when the image is elsewhere than on the
   *     server, which alone may see the handset's token
   */
  public Offer {
    if (!NameRule.ROLLOUT.maybeStored(rolloutId)) {
      throw new IllegalArgumentException(NameRule.ROLLOUT.objection("rollout id", rolloutId));
    }
    if (!imagePath.isEmpty() && !onServer(imagePath)) {
      throw new IllegalArgumentException("'%s' is no path on the server".formatted(imagePath));
    }
  }

  private static boolean onServer(String path) {
    return path.startsWith("/")
        && Arrays.stream(path.substring(1).split("/", -1)).allMatch(NameRule.FILE::allows);
  }

  /**
   * Checks the names of an offer that a server makes now; a handset reads back offers of earlier
   * versions without it.
   *
   * @throws IllegalArgumentException naming the rule of names that is broken
   */
  public Offer withNewNames() {
    NameRule.VENDOR.require(manifest.vendor());
    NameRule.MODEL.require(manifest.model());
    NameRule.FIRMWARE.require(manifest.version());
    NameRule.ROLLOUT.require(rolloutId);
    return this;
  }

  /**
   * The part of an assignment that an offer adds.
   *
   * @param issued milliseconds since 1970-01-01T00:00Z
   * @param expires milliseconds since 1970-01-01T00:00Z
   * @param signature Base64, over the whole {@link Assignment}; empty: there is none
   */
  public record Assigned(
      String deviceId, long issued, long expires, String nonce, String signature) {
    /** Of an offer that nobody signed. */
    public static final Assigned NOT = new Assigned("", 0, 0, "", "");

    /**
     * The signature's bytes.
     *
     * @throws IllegalArgumentException when it is no Base64
     */
    byte[] signatureBytes() {
      return Base64.getDecoder().decode(signature);
    }
  }

  /** The bytes that the server signed. */
  public Assignment assignment() {
    return new Assignment(
        manifest.vendor(),
        assigned.deviceId(),
        manifest.model(),
        manifest.version(),
        target,
        manifest.lengthBytes(),
        manifest.sha256(),
        releaseCounter,
        rolloutId,
        assigned.issued(),
        assigned.expires(),
        assigned.nonce());
  }

  /** Whether one of these keys signed the assignment as it is. */
  public boolean isSignedBy(Listing.Signers signers) {
    try {
      return signers.signed(assignment().signedBytes(), assigned.signatureBytes());
    } catch (IllegalArgumentException e) {
      return false; // no Base64, or a line end in a name: nobody signed that
    }
  }
}
