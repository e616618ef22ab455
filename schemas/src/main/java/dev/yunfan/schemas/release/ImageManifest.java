package dev.yunfan.schemas.release;

import java.util.regex.Pattern;

/**
 * What an offer says about its image: whose it is, what it fits, and which bytes it is.
 *
 * @param vendor such as {@code k-touch}
 * @param model such as {@code w700}
 * @param version of the release, such as {@code 2.1.0}
 * @param lengthBytes size of the image, at least 1
 * @param sha256 64 lower-case hex digits
 */
public record ImageManifest(
    String vendor, String model, String version, long lengthBytes, String sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public ImageManifest {
    for (var name : new String[] {vendor, model, version}) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'%s' is not 1 to 64 of A-Z a-z 0-9 . _ -".formatted(name));
      }
    }
    if (!DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException("'%s' is not a SHA-256 in hex".formatted(sha256));
    }
    if (lengthBytes < 1) {
      throw new IllegalArgumentException("an image of %d bytes".formatted(lengthBytes));
    }
  }
}
