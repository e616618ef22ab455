package dev.yunfan.agent.handset;

import dev.yunfan.schemas.release.ImageManifest;
import java.net.HttpURLConnection;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Judges an answer to a download by its beginning. Only an answer that agrees with the signed image
 * in everything that it says is of the server: a captive portal, a proxy or a stale cache answers
 * in its place, with any status and any body.
 */
sealed interface ImageHead {
  /** The image's bytes from {@code from} to before {@code to} follow. */
  record Bytes(long from, long to) implements ImageHead {}

  /** The server itself says that there is no such image. */
  record Gone(String detail) implements ImageHead {}

  /** The server itself says that nobody is to have the image any more. */
  record TakenBack(String detail) implements ImageHead {}

  /** The server has no time, or something on the way answered. */
  record NotTheImage(String detail) implements ImageHead {}

  /** Media type in which our servers say no. */
  String PROBLEM = "application/problem+json";

  /** Media type of images. */
  String IMAGE = "application/octet-stream";

  /** RFC 9110, 14.4; an image whose length the server does not know is not the signed one. */
  Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

  /**
   * Judges an answer.
   *
   * @param had bytes of the image that are there; with more than none the rest was asked for
   */
  static ImageHead of(int status, HttpHeaders fields, ImageManifest signed, long had) {
    var type = fields.firstValue("Content-Type").orElse("");
    if (type.startsWith(PROBLEM)) {
      if (status == HttpURLConnection.HTTP_NOT_FOUND) {
        return new Gone("image: status " + status);
      }
      if (status == HttpURLConnection.HTTP_GONE) {
        return new TakenBack("image: status " + status);
      }
    }
    if (status != 200 && status != 206) {
      var elsewhere = fields.firstValue("Location").map(to -> ", to " + to).orElse("");
      return new NotTheImage("image: status " + status + elsewhere);
    }
    if (!type.isEmpty() && !type.startsWith(IMAGE)) {
      return new NotTheImage("image: answered with " + type);
    }
    var encoding = fields.firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equals("identity")) {
      return new NotTheImage("image: encoded as " + encoding);
    }
    var tag = fields.firstValue("ETag").map(ImageHead::strong);
    if (tag.isPresent() && !tag.get().equals(tag(signed))) {
      return new NotTheImage(
          "image: %s is here, and %s was signed".formatted(tag.get(), tag(signed)));
    }
    return status == 200 ? whole(fields, signed) : part(fields, signed, had);
  }

  /** The entity tag that the server gives an image. */
  static String tag(ImageManifest signed) {
    return '"' + signed.sha256() + '"';
  }

  private static String strong(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private static ImageHead whole(HttpHeaders fields, ImageManifest signed) {
    var length = fields.firstValue("Content-Length");
    return length.equals(Optional.of(Long.toString(signed.lengthBytes())))
        ? new Bytes(0, signed.lengthBytes())
        : new NotTheImage(
            "image: %s bytes are announced, and %d were signed"
                .formatted(length.orElse("no"), signed.lengthBytes()));
  }

  private static ImageHead part(HttpHeaders fields, ImageManifest signed, long had) {
    var range = fields.firstValue("Content-Range").orElse("none");
    var parts = CONTENT_RANGE.matcher(range);
    if (parts.matches()) {
      long first = Long.parseLong(parts.group(1));
      long end = Long.parseLong(parts.group(2)) + 1;
      long total = Long.parseLong(parts.group(3));
      var length = fields.firstValue("Content-Length");
      if (first == had
          && first < end
          && end <= total
          && total == signed.lengthBytes()
          && (length.isEmpty() || length.get().equals(Long.toString(end - first)))) {
        return new Bytes(first, end);
      }
    }
    return new NotTheImage(
        "image: range %s, and %d to %d were asked for"
            .formatted(range, had, signed.lengthBytes() - 1));
  }
}
