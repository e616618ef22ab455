package dev.yunfan.schemas.release;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The server's word that this very handset shall install this very image now, as Uptane's Director
 * gives it: a cache, a mirror or another handset cannot use it again. It says which of the genuine
 * images; what is genuine, the vendor's own signature says.
 *
 * @param deviceId of the one handset that it is for
 * @param version of the firmware that the image brings
 * @param path of the image in the vendor's signed metadata, such as {@code haier/h7/full-2.1.0.img}
 * @param lengthBytes size of the image
 * @param sha256 64 lower-case hex digits
 * @param releaseCounter counts the vendor's releases up; a handset never goes to a lower one
 * @param issued milliseconds since 1970-01-01T00:00Z
 * @param expires when it is void, milliseconds since 1970-01-01T00:00Z; at most a day after
 * @param nonce what the handset sent with its check-in
 */
public record Assignment(
    String vendor,
    String deviceId,
    String model,
    String version,
    String path,
    long lengthBytes,
    String sha256,
    long releaseCounter,
    String rolloutId,
    long issued,
    long expires,
    String nonce) {
  private static final int FIELDS = 13;

  /**
   * The bytes that are signed: one line a field, after a line that names the format, so that no
   * signature over it can be taken for one over metadata, which starts with a brace.
   *
   * @throws IllegalArgumentException when a field contains a line end
   */
  public byte[] signedBytes() {
    String text =
        String.join(
            "\n",
            "yunfan-assignment-2",
            vendor,
            deviceId,
            model,
            version,
            path,
            Long.toString(lengthBytes),
            sha256,
            Long.toString(releaseCounter),
            rolloutId,
            Long.toString(issued),
            Long.toString(expires),
            nonce,
            "");
    if (text.chars().filter(c -> c == '\n').count() != FIELDS) {
      throw new IllegalArgumentException("a field contains a line end");
    }
    return text.getBytes(UTF_8);
  }
}
