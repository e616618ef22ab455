package dev.yunfan.schemas.control;

/**
 * An image of a release for one model, as its vendor's signed metadata describes it.
 *
 * @param lengthBytes size, at least 1
 * @param sha256 64 lower-case hex digits
 * @param path in the signed metadata, such as {@code haier/h7/full-2.1.0.img}
 * @param minVersion oldest firmware that it may replace; empty: any
 * @param minReleaseCounter lowest release counter that a handset must have confirmed before; 0: any
 */
public record SignedImage(
    String model,
    long lengthBytes,
    String sha256,
    String path,
    String minVersion,
    long minReleaseCounter) {
  /** An image that handsets of any counter may install. */
  public SignedImage(
      String model, long lengthBytes, String sha256, String path, String minVersion) {
    this(model, lengthBytes, sha256, path, minVersion, 0);
  }

  /** An image that may replace any firmware. */
  public SignedImage(String model, long lengthBytes, String sha256, String path) {
    this(model, lengthBytes, sha256, path, "");
  }
}
