package dev.yunfan.ota.device;

import dev.yunfan.ota.http.Meters;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.image.ByteRange;
import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.image.ImageStore.StoredImage;
import dev.yunfan.runtime.http.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * {@code GET} and {@code HEAD} of images. The name is the hash, so an image never changes, caches
 * may keep it for ever, and who knows the name may read it.
 */
public final class Images {
  private static final String RETRY_SECONDS = "10";

  private final ImageStore store;
  private final Predicate<String> stopped;
  private final int maxDownloads;
  private final AtomicInteger downloads;
  private final MeterRegistry meters;

  /**
   * Serves a store.
   *
   * @param stopped SHA-256 of images that no handset is to download any more
   * @param maxDownloads at the same time; more are told to come back
   */
  public Images(
      ImageStore store, Predicate<String> stopped, int maxDownloads, MeterRegistry meters) {
    this.store = store;
    this.stopped = stopped;
    this.maxDownloads = maxDownloads;
    this.meters = meters;
    this.downloads = meters.gauge("ota.downloads", new AtomicInteger());
  }

  /** Answers one request. */
  public void serve(HttpServerRequest request, String sha256) {
    var found = store.find(sha256);
    if (found.isEmpty()) {
      count("missing");
      Problems.missing("no image " + sha256).send(request.response());
      return;
    }
    if (stopped.test(sha256)) {
      count("stopped");
      Problems.takenBack("no rollout brings the image %s any more; give it up".formatted(sha256))
          .send(request.response());
      return;
    }
    var image = found.get();
    var response = request.response();
    String etag = '"' + sha256 + '"';
    response
        .putHeader(HttpHeaders.ETAG, etag)
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable");
    if (etag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      count("not-modified");
      response.setStatusCode(304).end();
      return;
    }
    String condition = request.getHeader("if-range");
    boolean ranged = condition == null || condition.equals(etag);
    var range =
        ranged
            ? ByteRange.of(request.getHeader("range"), image.lengthBytes())
            : new ByteRange.Whole();
    switch (range) {
      case ByteRange.Beyond _ -> {
        count("range-beyond");
        response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + image.lengthBytes());
        new Problem(
                416,
                "range",
                "The image has no such range",
                "it has %d bytes".formatted(image.lengthBytes()))
            .send(response);
      }
      case ByteRange.Whole _ -> send(request, response, image, 0, image.lengthBytes());
      case ByteRange.Part part -> {
        response
            .setStatusCode(206)
            .putHeader(
                HttpHeaders.CONTENT_RANGE,
                "bytes %d-%d/%d".formatted(part.first(), part.last(), image.lengthBytes()));
        send(request, response, image, part.first(), part.lengthBytes());
      }
    }
  }

  private void send(
      HttpServerRequest request,
      HttpServerResponse response,
      StoredImage image,
      long from,
      long lengthBytes) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
    if (HttpMethod.HEAD.equals(request.method())) {
      count("head");
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(lengthBytes)).end();
      return;
    }
    if (downloads.incrementAndGet() > maxDownloads) {
      downloads.decrementAndGet();
      count("busy");
      response.headers().remove(HttpHeaders.CONTENT_RANGE);
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
      response.headers().remove(HttpHeaders.CACHE_CONTROL);
      Problems.unavailable("downloads", "%d downloads are under way".formatted(maxDownloads))
          .send(response);
      return;
    }
    count("sent");
    response
        .sendFile(image.file().toString(), from, lengthBytes)
        .onComplete(_ -> downloads.decrementAndGet());
  }

  private void count(String answer) {
    meters.counter(Meters.IMAGES, "answer", answer).increment();
  }
}
