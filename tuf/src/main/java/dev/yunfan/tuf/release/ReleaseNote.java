package dev.yunfan.tuf.release;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The {@code custom} part of an image's description, signed by the vendor.
 *
 * @param vendor equal to the first part of the path
 * @param models the models it runs on, at least one; the second part of the path is one of them
 * @param version the firmware version it brings
 * @param minVersion the oldest version it may replace; empty for any. The server places it in the
 *     vendor's order; a handset compares no texts
 * @param minReleaseCounter the lowest counter a handset must have confirmed before; 0 for any. A
 *     handset checks it, and one on a firmware from the factory has 0
 * @param releaseCounter rises with every release, and never goes back on a handset
 * @param delta what it is a difference to; empty for a full image
 * @param chunks digests of the image's chunks; empty when they are not given
 */
public record ReleaseNote(
    String vendor,
    List<String> models,
    String version,
    Optional<String> minVersion,
    long minReleaseCounter,
    long releaseCounter,
    Optional<Delta> delta,
    Optional<ChunkHashes> chunks) {
  private static final String MIN_COUNTER = "minReleaseCounter";

  /**
   * A difference between two images.
   *
   * @param baseSha256 of the image it applies to, in hex
   * @param result the path of the full image it makes, which the same vendor lists
   * @param resultSha256 of that image, in hex
   */
  public record Delta(String baseSha256, String result, String resultSha256) {
    static Delta read(Node node) throws Refusal {
      return new Delta(
          sha256(node.field("baseSha256")),
          node.field("result").text(),
          sha256(node.field("resultSha256")));
    }

    Json.Fields json() {
      var fields = new LinkedHashMap<String, Json>();
      fields.put("baseSha256", new Json.Text(baseSha256));
      fields.put("result", new Json.Text(result));
      fields.put("resultSha256", new Json.Text(resultSha256));
      return new Json.Fields(fields);
    }
  }

  static String sha256(Node node) throws Refusal {
    if (!node.text().matches("[0-9a-f]{64}")) {
      throw node.not("64 lower-case hex digits");
    }
    return node.text();
  }

  public ReleaseNote {
    models = List.copyOf(models);
    if (models.isEmpty() || releaseCounter < 0 || minReleaseCounter < 0) {
      throw new IllegalArgumentException("a release has models, and counters of 0 or more");
    }
  }

  /** A note of an image whose chunks have no digests. */
  public ReleaseNote(
      String vendor,
      List<String> models,
      String version,
      Optional<String> minVersion,
      long minReleaseCounter,
      long releaseCounter,
      Optional<Delta> delta) {
    this(
        vendor,
        models,
        version,
        minVersion,
        minReleaseCounter,
        releaseCounter,
        delta,
        Optional.empty());
  }

  /** A note for handsets of any counter. */
  public ReleaseNote(
      String vendor,
      List<String> models,
      String version,
      Optional<String> minVersion,
      long releaseCounter,
      Optional<Delta> delta) {
    this(vendor, models, version, minVersion, 0, releaseCounter, delta);
  }

  /** Reads the note of an image. */
  public static ReleaseNote of(TargetFile image) throws Refusal {
    var custom = new Node(image.path() + " custom", image.custom());
    var models = custom.field("models");
    if (models.texts().isEmpty()) {
      throw models.not("at least one model");
    }
    var minVersion = custom.optional("minVersion");
    var minCounter = custom.optional(MIN_COUNTER);
    var delta = custom.optional("delta");
    var chunks = custom.optional("chunks");
    return new ReleaseNote(
        custom.field("vendor").text(),
        models.texts(),
        custom.field("version").text(),
        minVersion.isPresent() ? Optional.of(minVersion.get().text()) : Optional.empty(),
        minCounter.isPresent() ? minCounter.get().integer(0) : 0,
        custom.field("releaseCounter").integer(0),
        delta.isPresent() ? Optional.of(Delta.read(delta.get())) : Optional.empty(),
        chunks.isPresent()
            ? Optional.of(ChunkHashes.read(chunks.get(), image.length()))
            : Optional.empty());
  }

  /** The same note of an image whose chunks have these digests. */
  public ReleaseNote with(Optional<ChunkHashes> digests) {
    return new ReleaseNote(
        vendor, models, version, minVersion, minReleaseCounter, releaseCounter, delta, digests);
  }

  /** As the {@code custom} part of a description. */
  public Json.Fields json() {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("vendor", new Json.Text(vendor));
    fields.put("models", Json.texts(models));
    fields.put("version", new Json.Text(version));
    minVersion.ifPresent(least -> fields.put("minVersion", new Json.Text(least)));
    if (minReleaseCounter > 0) {
      fields.put(MIN_COUNTER, new Json.Int(minReleaseCounter));
    }
    fields.put("releaseCounter", new Json.Int(releaseCounter));
    delta.ifPresent(d -> fields.put("delta", d.json()));
    chunks.ifPresent(c -> fields.put("chunks", c.json()));
    return new Json.Fields(fields);
  }
}
