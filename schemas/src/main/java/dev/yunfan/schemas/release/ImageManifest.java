package dev.yunfan.schemas.release;

import dev.yunfan.schemas.name.NameRule;
import java.util.regex.Pattern;

/**
 * The description of an offer's image: whose it is, what it fits, and which bytes it is.
 *
 * @param vendor such as {@code k-touch}
 * @param model such as {@code w700}
 * @param version of the release, such as {@code 2.1.0}
 * @param lengthBytes size of the image, at least 1
 * @param sha256 64 lower-case hex digits
 */
public record ImageManifest(
    String vendor, String model, String version, long lengthBytes, String sha256) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public ImageManifest {
    stored(NameRule.VENDOR, "vendor", vendor);
    stored(NameRule.MODEL, "model", model);
    stored(NameRule.FIRMWARE, "version", version);
    if (!DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException("'%s' is not a SHA-256 in hex".formatted(sha256));
    }
    if (lengthBytes < 1) {
      throw new IllegalArgumentException("an image of %d bytes".formatted(lengthBytes));
    }
  }

  /** A handset reads back what an earlier version installed; offers are held to the newer rule. */
  private static void stored(NameRule rule, String field, String name) {
    if (!rule.maybeStored(name)) {
      throw new IllegalArgumentException(rule.objection(field, name));
    }
  }
}
