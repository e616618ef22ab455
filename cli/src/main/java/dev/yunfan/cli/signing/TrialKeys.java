package dev.yunfan.cli.signing;

import dev.yunfan.ota.trust.ServerKeys;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.release.ReleaseNote;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everybody's keys: root, the vendors, and the server. Real ones never meet on one machine. Each
 * vendor signs one release.
 */
public final class TrialKeys {
  private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

  private final SigningKey root = SigningKey.generate(Scheme.ED25519);
  private final Map<String, SigningKey> vendors = new HashMap<>();
  private final ServerKeys server =
      new ServerKeys(
          SigningKey.generate(Scheme.ED25519),
          SigningKey.generate(Scheme.ED25519),
          SigningKey.generate(Scheme.ECDSA_P256));

  /** Makes them. */
  public TrialKeys(Iterable<String> vendorNames) {
    for (var vendor : vendorNames) {
      vendors.put(vendor, SigningKey.generate(Scheme.ED25519));
    }
  }

  /** Keys that the server holds. */
  public ServerKeys server() {
    return server;
  }

  /** The key of a vendor's people. */
  public SigningKey ofVendor(String vendor) {
    return Objects.requireNonNull(vendors.get(vendor), vendor);
  }

  /** The root that handsets leave the factory with. */
  public byte[] rootFile() {
    var alone = KeyHolders.one(root.publicKey());
    var online =
        new KeyHolders(List.of(server.timestamp().publicKey(), server.assignment().publicKey()), 1);
    return RootDraft.first(alone, alone, KeyHolders.one(server.snapshot().publicKey()), online)
        .expiring(LATER)
        .signedBy(root)
        .file();
  }

  /** The delegations to the vendors. */
  public byte[] delegationsFile() {
    var draft = TargetsDraft.first(Role.TARGETS);
    vendors.forEach(
        (vendor, key) -> draft.delegate(Delegate.vendor(vendor, KeyHolders.one(key.publicKey()))));
    return draft.expiring(LATER).signedBy(root).file();
  }

  /** The body that publishes both, as JSON of the ota-server. */
  public Map<String, Object> trust() {
    return Map.of(
        "files", List.of(file(Role.ROOT, rootFile()), file(Role.TARGETS, delegationsFile())));
  }

  private static Map<String, String> file(String role, byte[] file) {
    return Map.of("role", role, "file", Base64.getEncoder().encodeToString(file));
  }

  /**
   * The body that creates releases from one file of a vendor, its first.
   *
   * @param version of all images
   * @param images by model
   */
  public Map<String, Object> release(String vendor, String version, Map<String, byte[]> images) {
    var draft = TargetsDraft.first(vendor);
    images.forEach((model, image) -> draft.with(describe(vendor, version, model, image)));
    var key = ofVendor(vendor);
    var body = new LinkedHashMap<String, Object>();
    body.put("vendor", vendor);
    body.put("version", version);
    body.put(
        "metadata", Base64.getEncoder().encodeToString(draft.expiring(LATER).signedBy(key).file()));
    return body;
  }

  private static TargetFile describe(String vendor, String version, String model, byte[] image) {
    var note =
        new ReleaseNote(vendor, List.of(model), version, Optional.empty(), 1, Optional.empty());
    return new TargetFile(
        "%s/%s/full-%s.img".formatted(vendor, model, version),
        image.length,
        Hashes.sha256Of(image),
        note.json());
  }

  /** The name of an image's bytes on the server. */
  public static String sha256(byte[] image) {
    return Objects.requireNonNull(Hashes.sha256Of(image).hex().get("sha256"));
  }
}
