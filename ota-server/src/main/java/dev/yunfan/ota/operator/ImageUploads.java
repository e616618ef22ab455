package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.BodyBytes;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.ota.image.ImageUpload;
import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Permission;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code PUT} of images: bytes stream to a file and never gather in memory. An upload that broke
 * off goes on where it stopped: {@code Content-Range: bytes FIRST-LAST/TOTAL}, FIRST being at most
 * what {@code GET /v1/images/HASH/upload} says has arrived; what came after it is forgotten.
 */
final class ImageUploads {
  private static final Logger LOG = LoggerFactory.getLogger(ImageUploads.class);
  private static final long LINGER_MILLIS = 2_000;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,15})-(\\d{1,15})/(\\d{1,15})");

  private final ImageStore store;
  private final long maxBytes;
  private final Vertx vertx;
  private final ExecutorService waiting;

  ImageUploads(ImageStore store, long maxBytes, Vertx vertx, ExecutorService waiting) {
    this.store = store;
    this.maxBytes = maxBytes;
    this.vertx = vertx;
    this.waiting = waiting;
  }

  /** How far an upload has come, for whoever goes on with it. */
  static Route progressOf(ImageStore store) {
    return Route.get(
        "/v1/images/{sha256}/upload",
        Permission.RELEASE,
        "How many bytes of an image have arrived",
        call -> {
          String sha256 = call.path("sha256");
          if (!ImageStore.isDigest(sha256)) {
            return Answer.problem(Problems.missing("no image " + sha256));
          }
          var stored = store.find(sha256);
          return Answer.ok(
              new JsonObject()
                  .put("stored", stored.isPresent())
                  .put(
                      "received",
                      stored.isPresent() ? stored.get().lengthBytes() : store.received(sha256)));
        });
  }

  /** Which bytes of how many a request brings. */
  private record Span(long first, long lengthBytes, long total) {}

  /** Takes one request's bytes; the request must be paused. On its event loop. */
  void take(HttpServerRequest request, String sha256) {
    var loop = vertx.getOrCreateContext();
    var body = new BodyBytes(request, loop);
    waiting.execute(() -> {
      var answer = answer(request, sha256, body);
      loop.runOnContext(_ -> send(request, body, answer));
    });
  }

  private Answer answer(HttpServerRequest request, String sha256, BodyBytes body) {
    var span = span(request);
    if (!ImageStore.isDigest(sha256)) {
      return Answer.problem(
          Problems.malformed("an image is named by its SHA-256, 64 lower-case hex digits"));
    }
    if (span.isEmpty()) {
      return Answer.problem(
          new Problem(
              411,
              "length",
              "The upload's length is missing",
              "send Content-Length and, to go on, Content-Range"));
    }
    if (span.get().total() > maxBytes) {
      return Answer.problem(Problems.tooLarge(maxBytes));
    }
    if (store.find(sha256).isPresent()) {
      return Answer.ok(stored(sha256));
    }
    try {
      var upload = store.upload(sha256);
      return upload.isPresent()
          ? receive(upload.get(), span.get(), body)
          : Answer.problem(Problems.conflict("somebody else is uploading this image"));
    } catch (IOException e) {
      LOG.atError().setCause(e).addKeyValue("sha256", sha256).log("image cannot be stored");
      return Answer.problem(Problems.unavailable("storage", "the image cannot be stored now"));
    }
  }

  private Answer receive(ImageUpload upload, Span span, BodyBytes body) throws IOException {
    try (upload) {
      long received = upload.received();
      if (span.first() > received) {
        return Answer.problem(
            Problems.conflict(
                "the upload goes on at byte %d, not %d".formatted(received, span.first())));
      }
      upload.goOnAt(span.first());
      long room = room();
      if (span.total() - span.first() > room) {
        return Answer.problem(
            Problems.storageFull(
                "%d bytes are to come, %d fit; withdraw old releases' images or add space"
                    .formatted(span.total() - span.first(), room)));
      }
      return filled(upload, span, body);
    }
  }

  /** A disk that fills up must not stay full of what cannot be completed. */
  private Answer filled(ImageUpload upload, Span span, BodyBytes body) throws IOException {
    try {
      body.begin();
      for (var bytes = next(body); bytes != null; bytes = next(body)) {
        upload.write(ByteBuffer.wrap(bytes.getBytes()));
      }
      return settled(upload, span);
    } catch (BrokeOff e) {
      LOG.atInfo().addKeyValue("cause", e.getMessage()).log("upload broke off");
      return Answer.problem(
          Problems.unavailable("upload", "the upload broke off; go on with Content-Range"));
    } catch (IOException e) {
      if (!isFull(e)) {
        throw e;
      }
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("image store is full");
      upload.discard();
      return Answer.problem(
          Problems.storageFull(
              "it filled up during the upload, which is thrown away; withdraw old releases' images or add space, and begin anew"));
    }
  }

  /** The sender's fault, not the disk's. */
  private static final class BrokeOff extends IOException {
    private static final long serialVersionUID = 1L;

    BrokeOff(Throwable cause) {
      super(cause);
    }
  }

  private static @Nullable Buffer next(BodyBytes body) throws BrokeOff {
    try {
      return body.next();
    } catch (IOException e) {
      throw new BrokeOff(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokeOff(e);
    }
  }

  /** Java has no class for it: ENOSPC and EDQUOT, as the C library puts them. */
  private static boolean isFull(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }

  private Answer settled(ImageUpload upload, Span span) throws IOException {
    long received = upload.received();
    if (received < span.total()) {
      return new Answer.Document(
          202, new JsonObject().put("received", received).put("total", span.total()), Map.of());
    }
    var actual = upload.commit();
    return actual.isEmpty()
        ? new Answer.Document(201, stored(upload.sha256()), Map.of())
        : Answer.problem(
            Problems.invalid(
                "digest",
                "the %d bytes hash to %s; was the image cut short or another one?"
                    .formatted(received, actual.get())));
  }

  /** Bytes that still fit; as many as there are where the file system does not say. */
  private long room() {
    try {
      return store.roomBytes();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("free space is unknown");
      return Long.MAX_VALUE;
    }
  }

  private JsonObject stored(String sha256) {
    return new JsonObject()
        .put("sha256", sha256)
        .put("lengthBytes", store.find(sha256).map(ImageStore.StoredImage::lengthBytes).orElse(0L));
  }

  private static Optional<Span> span(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null || !length.matches("\\d{1,15}")) {
      return Optional.empty();
    }
    long bytes = Long.parseLong(length);
    String range = request.getHeader(HttpHeaders.CONTENT_RANGE);
    if (range == null) {
      return Optional.of(new Span(0, bytes, bytes));
    }
    var matcher = CONTENT_RANGE.matcher(range);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(matcher.group(1));
    long last = Long.parseLong(matcher.group(2));
    long total = Long.parseLong(matcher.group(3));
    return last - first + 1 == bytes && last < total
        ? Optional.of(new Span(first, bytes, total))
        : Optional.empty();
  }

  /**
   * Answers. A connection on which more of a refused body may come is closed (of HTTP/2 the stream
   * alone), but not at once: a close while bytes arrive would take the answer away from the sender
   * (RFC 9112, 9.6).
   */
  private void send(HttpServerRequest request, BodyBytes body, Answer answer) {
    var response = request.response();
    if (response.closed()) {
      return; // the sender went away
    }
    boolean unread = !request.isEnded();
    if (unread && request.version() != HttpVersion.HTTP_2) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    body.drain();
    answer.send(response);
    if (unread) {
      vertx.setTimer(LINGER_MILLIS, _ -> stop(request));
    }
  }

  private static void stop(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    } else if (!request.isEnded()) {
      request.response().reset(0); // NO_ERROR: the answer was whole (RFC 9113, 8.1)
    }
  }
}
