package dev.yunfan.ota.http;

import dev.yunfan.ota.image.ImageStore;
import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Permission;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code PUT} of images: bytes stream to a file and never gather in memory. An upload that broke
 * off goes on where it stopped: {@code Content-Range: bytes FIRST-LAST/TOTAL}, FIRST being what
 * {@code GET /v1/images/HASH/upload} says has arrived.
 */
final class Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,15})-(\\d{1,15})/(\\d{1,15})");

  private final ImageStore store;
  private final long maxBytes;
  private final Vertx vertx;
  private final ExecutorService waiting;

  Uploads(ImageStore store, long maxBytes, Vertx vertx, ExecutorService waiting) {
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

  /** Takes one request's bytes; the request must be paused. */
  void take(HttpServerRequest request, String sha256) {
    var span = span(request);
    if (!ImageStore.isDigest(sha256)) {
      refuse(
          request,
          Problems.malformed("an image is named by its SHA-256, 64 lower-case hex digits"));
    } else if (span.isEmpty()) {
      refuse(
          request,
          new Problem(
              411,
              "length",
              "The upload's length is missing",
              "send Content-Length and, to go on, Content-Range"));
    } else if (span.get().total() > maxBytes) {
      refuse(request, Problems.tooLarge(maxBytes));
    } else if (store.find(sha256).isPresent()) {
      request.resume();
      request
          .end()
          .onComplete(
              _ -> new Answer.Document(200, stored(sha256), Map.of()).send(request.response()));
    } else if (!store.reserve(sha256)) {
      refuse(request, Problems.conflict("somebody else is uploading this image"));
    } else {
      receive(request, sha256, span.get());
    }
  }

  private void receive(HttpServerRequest request, String sha256, Span span) {
    var context = vertx.getOrCreateContext();
    waiting.execute(() -> {
      long received = received(sha256, span);
      context.runOnContext(_ -> {
        if (received != span.first()) {
          store.release(sha256);
          refuse(
              request,
              Problems.conflict(
                  "the upload goes on at byte %d, not %d".formatted(received, span.first())));
        } else {
          stream(request, sha256, span);
        }
      });
    });
  }

  /** Bytes that are there; an upload from the start begins anew. -1 when the disk fails. */
  private long received(String sha256, Span span) {
    try {
      if (span.first() == 0) {
        store.discard(sha256);
      }
      return store.received(sha256);
    } catch (IOException e) {
      LOG.atError().setCause(e).log("upload cannot be looked at");
      return -1;
    }
  }

  private void stream(HttpServerRequest request, String sha256, Span span) {
    var options = new OpenOptions().setCreate(true).setWrite(true).setAppend(true);
    vertx
        .fileSystem()
        .open(store.uploadFile(sha256).toString(), options)
        .compose(request::pipeTo)
        .onSuccess(_ -> arrived(request, sha256, span))
        .onFailure(failure -> {
          store.release(sha256);
          LOG.atInfo()
              .addKeyValue("sha256", sha256)
              .addKeyValue("cause", failure.getMessage())
              .log("upload broke off");
          if (!request.response().closed() && !request.response().ended()) {
            Problems.unavailable("upload", "the upload broke off; go on with Content-Range")
                .send(request.response());
          }
        });
  }

  private void arrived(HttpServerRequest request, String sha256, Span span) {
    var context = vertx.getOrCreateContext();
    waiting.execute(() -> {
      var answer = settle(sha256, span);
      store.release(sha256);
      context.runOnContext(_ -> answer.send(request.response()));
    });
  }

  private Answer settle(String sha256, Span span) {
    try {
      long received = store.received(sha256);
      if (received < span.total()) {
        return new Answer.Document(
            202, new JsonObject().put("received", received).put("total", span.total()), Map.of());
      }
      var actual = store.commit(sha256);
      return actual.isEmpty()
          ? new Answer.Document(201, stored(sha256), Map.of())
          : Answer.problem(
              Problems.invalid(
                  "digest",
                  "the %d bytes hash to %s; was the image cut short or another one?"
                      .formatted(received, actual.get())));
    } catch (IOException e) {
      LOG.atError().setCause(e).log("image cannot be stored");
      return Answer.problem(Problems.unavailable("storage", "the image cannot be stored now"));
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

  private static void refuse(HttpServerRequest request, Problem problem) {
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    problem.send(request.response()).onComplete(_ -> request.connection().close());
  }
}
