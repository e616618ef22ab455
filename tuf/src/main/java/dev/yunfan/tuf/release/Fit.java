package dev.yunfan.tuf.release;

import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.WrongRelease;
import java.util.List;

/**
 * Whether a signed image is for this handset. An image is always looked up by its path, in the
 * vendor's own namespace, and only then are these fields compared: chosen by its fields, an image
 * of any delegated role would do.
 */
public final class Fit {
  private Fit() {}

  /**
   * A handset as far as releases are concerned.
   *
   * @param releaseCounter highest one that it ever confirmed; 0 on a firmware from the factory
   */
  public record Handset(String vendor, String model, long releaseCounter) {}

  /**
   * Checks that an image is the handset's vendor's, for its model, and newer.
   *
   * @throws WrongRelease naming what does not fit
   */
  public static ReleaseNote check(TargetFile image, Handset handset) throws Refusal {
    var note = checkNamespace(image);
    expect("vendor of " + image.path(), handset.vendor(), note.vendor());
    if (!note.models().contains(handset.model())) {
      throw new WrongRelease(
          "models of " + image.path(), handset.model() + " among them", note.models().toString());
    }
    if (note.releaseCounter() <= handset.releaseCounter()) {
      throw new WrongRelease(
          "release counter of " + image.path(),
          "above " + handset.releaseCounter(),
          Long.toString(note.releaseCounter()));
    }
    if (handset.releaseCounter() < note.minReleaseCounter()) {
      throw new WrongRelease(
          "release counter to come from for " + image.path(),
          "at least " + note.minReleaseCounter(),
          Long.toString(handset.releaseCounter()));
    }
    return note;
  }

  /**
   * Checks that a note agrees with the path it is signed under, whoever asks.
   *
   * @throws WrongRelease when the vendor or model differs from the path's
   */
  public static ReleaseNote checkNamespace(TargetFile image) throws Refusal {
    var note = ReleaseNote.of(image);
    var parts = List.of(image.path().split("/", -1));
    if (parts.size() != 3) {
      throw new WrongRelease("path", "vendor/model/file", image.path());
    }
    expect("vendor of " + image.path(), parts.get(0), note.vendor());
    if (!note.models().contains(parts.get(1))) {
      throw new WrongRelease(
          "models of " + image.path(), parts.get(1) + " among them", note.models().toString());
    }
    return note;
  }

  /**
   * Checks that a delta applies to the image that runs, and makes the image it says it makes.
   *
   * @param running the hex SHA-256 of the running image
   * @param result the full image, found by the path that the delta names
   */
  public static void checkDelta(ReleaseNote delta, String running, TargetFile result)
      throws Refusal {
    var relation =
        delta
            .delta()
            .orElseThrow(() -> new WrongRelease("delta", "a delta relation", "a full image"));
    expect("delta base", running, relation.baseSha256());
    expect("delta result", relation.result(), result.path());
    expect(
        "delta result sha256",
        relation.resultSha256(),
        result.hashes().hex().getOrDefault("sha256", "none"));
    var full = checkNamespace(result);
    expect("vendor of delta result", delta.vendor(), full.vendor());
    expect("version of delta result", delta.version(), full.version());
  }

  private static void expect(String what, String expected, String found) throws WrongRelease {
    if (!expected.equals(found)) {
      throw new WrongRelease(what, expected, found);
    }
  }
}
