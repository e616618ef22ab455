package dev.yunfan.agent.update;

import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.release.ChunkHashes;
import dev.yunfan.tuf.release.ReleaseNote;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Offers as a genuine server makes them, and what their vendor signed. */
public final class TestOffers {
  public static final long DAY = 86_400_000;

  private final SigningKey key = SigningKey.generate(Scheme.ED25519);

  /** An offer for one handset, valid for a day. */
  public Offer offer(ImageManifest manifest, String deviceId, String nonce, long now) {
    return signed(unsigned(manifest, manifest.version(), deviceId, nonce, now, now + DAY));
  }

  /** An offer that the server has not signed yet. */
  public static Offer unsigned(
      ImageManifest manifest,
      String release,
      String deviceId,
      String nonce,
      long issued,
      long expires) {
    return new Offer(
        "r1",
        release,
        manifest,
        path(manifest),
        counter(manifest.version()),
        new Offer.Assigned(deviceId, issued, expires, nonce, "none"),
        "/v1/images/" + manifest.sha256());
  }

  /** An unsigned offer of some rollout, valid for a day. */
  public static Offer of(
      String rolloutId, ImageManifest manifest, String deviceId, String nonce, long now) {
    var offer = unsigned(manifest, manifest.version(), deviceId, nonce, now, now + DAY);
    return new Offer(
        rolloutId,
        offer.release(),
        manifest,
        offer.target(),
        offer.releaseCounter(),
        offer.assigned(),
        offer.imagePath());
  }

  /** The same, signed as it is. */
  public Offer signed(Offer offer) {
    var signature = Base64.getEncoder().encodeToString(key.sign(offer.assignment().signedBytes()));
    return with(offer, signature);
  }

  /** The same under another path. */
  static Offer at(Offer offer, String target) {
    return new Offer(
        offer.rolloutId(),
        offer.release(),
        offer.manifest(),
        target,
        offer.releaseCounter(),
        offer.assigned(),
        offer.imagePath());
  }

  /** The same with some signature. */
  public static Offer with(Offer offer, String signature) {
    var assigned = offer.assigned();
    return new Offer(
        offer.rolloutId(),
        offer.release(),
        offer.manifest(),
        offer.target(),
        offer.releaseCounter(),
        new Offer.Assigned(
            assigned.deviceId(),
            assigned.issued(),
            assigned.expires(),
            assigned.nonce(),
            signature),
        offer.imagePath());
  }

  /** Whether this server signed. */
  public Listing.Signers signers() {
    return (message, signature) -> key.publicKey().verifies(message, signature);
  }

  /** The vendor's signed statement about an image. */
  public static TargetFile listed(ImageManifest manifest) {
    return listed(manifest, note(manifest));
  }

  /** The same with digests of the image's chunks. */
  public static TargetFile listed(ImageManifest manifest, byte[] image) throws IOException {
    var file = Files.createTempFile("yunfan-image", "");
    try {
      Files.write(file, image);
      return listed(manifest, note(manifest).with(ChunkHashes.of(file)));
    } finally {
      Files.delete(file);
    }
  }

  private static ReleaseNote note(ImageManifest manifest) {
    return new ReleaseNote(
        manifest.vendor(),
        List.of(manifest.model()),
        manifest.version(),
        Optional.empty(),
        counter(manifest.version()),
        Optional.empty());
  }

  private static TargetFile listed(ImageManifest manifest, ReleaseNote note) {
    return new TargetFile(
        path(manifest),
        manifest.lengthBytes(),
        new Hashes(Map.of("sha256", manifest.sha256())),
        note.json());
  }

  /** Release 2.0.0 has counter 200, 1.0.12 has 112. */
  public static long counter(String version) {
    var parts = version.split("\\.", -1);
    return 100 * Long.parseLong(parts[0])
        + 10 * Long.parseLong(parts[1])
        + Long.parseLong(parts[2]);
  }

  public static String path(ImageManifest manifest) {
    return "%s/%s/full-%s.img".formatted(manifest.vendor(), manifest.model(), manifest.version());
  }
}
