package dev.yunfan.ingest.http;

import dev.yunfan.ingest.admission.Verdict;
import dev.yunfan.ingest.load.InFlight;
import dev.yunfan.runtime.identity.DevicePrincipal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** One request whose body is read: holds its bytes, its place, and its way back to its loop. */
final class Upload {
  private final HttpServerRequest request;
  private final InFlight.Place place;
  private final TelemetryEndpoint endpoint;
  private final WayBack wayBack;
  private final long startedNanos = System.nanoTime();
  private @Nullable Buffer body;
  private boolean first = true;
  private int bodyBytes;
  private boolean over; // nothing of the body counts any more

  Upload(
      HttpServerRequest request,
      InFlight.Place place,
      TelemetryEndpoint endpoint,
      WayBack wayBack) {
    this.request = request;
    this.place = place;
    this.endpoint = endpoint;
    this.wayBack = wayBack;
  }

  HttpServerRequest request() {
    return request;
  }

  InFlight.Place place() {
    return place;
  }

  /** Reads the body, unless its declared length is already too much. */
  void read(DevicePrincipal principal, int maxBytes) {
    long declared = declaredBytes();
    if (declared > maxBytes) {
      over = true;
      endpoint.refuseTooLarge(this, principal, declared);
      Leftovers.discard(request);
      return;
    }
    if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    request.handler(piece -> add(piece, principal, maxBytes));
    request.exceptionHandler(_ -> abandon());
    request.endHandler(_ -> end(principal));
  }

  /** Has the request answered on its own event loop; called once, on any thread. */
  void finish(Verdict verdict) {
    wayBack.bring(this, verdict);
  }

  /** Answers, and gives the place back. */
  void answer(Verdict verdict) {
    place.leave();
    endpoint.answer(request, verdict, bodyBytes, startedNanos);
  }

  private void add(Buffer piece, DevicePrincipal principal, int maxBytes) {
    if (over) {
      return;
    }
    bodyBytes += piece.length();
    if (bodyBytes > maxBytes) {
      drop();
      endpoint.refuseTooLarge(this, principal, null);
      Leftovers.discard(request);
    } else if (!place.take(piece.length())) {
      drop();
      finish(Answers.overloaded());
      Leftovers.discard(request);
    } else if (body == null) {
      body = piece; // mostly the only one
    } else {
      body = first ? Buffer.buffer(2 * piece.length()).appendBuffer(body) : body;
      first = false;
      body.appendBuffer(piece);
    }
  }

  private void end(DevicePrincipal principal) {
    if (!over) {
      over = true;
      byte[] bytes = body == null ? new byte[0] : body.getBytes();
      body = null;
      endpoint.submit(this, principal, bytes);
    }
  }

  /** The client went away in the middle of the body. */
  private void abandon() {
    if (!over) {
      drop();
      place.leave();
    }
  }

  private void drop() {
    over = true;
    body = null;
  }

  private long declaredBytes() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length); // Netty has checked that it is a number
  }
}
