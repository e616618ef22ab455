package dev.yunfan.ingest.http;

import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.admission.Verdict;
import dev.yunfan.ingest.load.InFlight;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** One request whose body is read: holds its bytes, its place, and its way back to its loop. */
final class BatchUpload {
  private static final long UNKNOWN = -1;

  private final HttpServerRequest request;
  private final DevicePrincipal principal;
  private final InFlight.Place place;
  private final TelemetryEndpoint endpoint;
  private final WayBack wayBack;
  private final Deadlines deadlines;
  private final long declaredBytes;
  private final long startedNanos = System.nanoTime();
  private @Nullable Buffer body;
  private boolean first = true;
  private int bodyBytes;
  private boolean over; // nothing of the body counts any more
  private boolean partial; // a piece came that was not the last

  BatchUpload(
      HttpServerRequest request,
      DevicePrincipal principal,
      InFlight.Place place,
      TelemetryEndpoint endpoint,
      WayBack wayBack,
      Deadlines deadlines) {
    this.request = request;
    this.principal = principal;
    this.place = place;
    this.endpoint = endpoint;
    this.wayBack = wayBack;
    this.deadlines = deadlines;
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // Netty has checked that it is a number
    this.declaredBytes = length == null ? UNKNOWN : Long.parseLong(length);
  }

  HttpServerRequest request() {
    return request;
  }

  DevicePrincipal principal() {
    return principal;
  }

  InFlight.Place place() {
    return place;
  }

  /** When its head was here, on {@link System#nanoTime}. */
  long startedNanos() {
    return startedNanos;
  }

  /** Reads the body, unless its declared length is already too much. */
  void read(int maxBytes) {
    if (declaredBytes > maxBytes) {
      refuseTooLarge(declaredBytes);
      return;
    }
    if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    deadlines.add(this);
    request.handler(piece -> add(piece, maxBytes));
    request.exceptionHandler(_ -> abandon());
    request.endHandler(_ -> end());
  }

  /** Has the request answered on its own event loop; called once, on any thread. */
  void finish(Verdict verdict) {
    wayBack.bring(this, verdict);
  }

  /** Answers, and gives the place back. */
  void answer(Verdict verdict) {
    place.leave();
    boolean leavesRecord =
        switch (verdict) {
          case RequestRefusal refusal -> !refusal.reason().temporary();
          case Admitted admitted -> !admitted.refused().isEmpty();
        };
    if (leavesRecord) {
      endpoint.charge(principal, RejectedTelemetry.keptOf(bodyBytes));
    }
    endpoint.answer(request, verdict, bodyBytes, startedNanos);
    if (verdict instanceof RequestRefusal refusal && refusal.reason() == RefusalReason.TOO_SLOW) {
      Leftovers.cut(request);
    }
  }

  /** The body has not come in time. */
  void tooSlow() {
    refuse(
        new RequestRefusal(RefusalReason.TOO_SLOW, "keep the batch and send it again, or smaller"));
  }

  private void add(Buffer piece, int maxBytes) {
    if (over) {
      return;
    }
    bodyBytes += piece.length();
    if (bodyBytes > maxBytes) {
      refuseTooLarge(UNKNOWN);
    } else if (!place.take(piece.length())) {
      refuse(Answers.overloaded());
    } else if (bodyBytes != declaredBytes && !partial && !beginPartial()) {
      refuse(
          new RequestRefusal(
              RefusalReason.TOO_MANY, "finish the batches that are under way; send one at a time"));
    } else if (body == null) {
      body = piece; // mostly the only one
    } else {
      body = first ? Buffer.buffer(2 * piece.length()).appendBuffer(body) : body;
      first = false;
      body.appendBuffer(piece);
    }
  }

  private boolean beginPartial() {
    if (!endpoint.partialBodies().begin(principal)) {
      return false;
    }
    partial = true;
    return true;
  }

  private void end() {
    if (over) {
      return;
    }
    byte[] bytes = body == null ? new byte[0] : body.getBytes();
    stop();
    if (place.enter()) {
      endpoint.submit(this, bytes);
    } else {
      finish(Answers.overloaded());
    }
  }

  /** The client went away in the middle of the body. */
  private void abandon() {
    if (!over) {
      stop();
      place.leave();
    }
  }

  private void refuseTooLarge(long declared) {
    stop();
    if (place.enter()) {
      endpoint.refuseTooLarge(this, declared == UNKNOWN ? null : declared);
    } else {
      finish(Answers.overloaded());
    }
    Leftovers.discard(request);
  }

  private void refuse(RequestRefusal refusal) {
    if (!over) {
      stop();
      finish(refusal);
      Leftovers.discard(request);
    }
  }

  private void stop() {
    over = true;
    endpoint.charge(principal, bodyBytes);
    body = null;
    deadlines.remove(this);
    if (partial) {
      partial = false;
      endpoint.partialBodies().end(principal);
    }
  }
}
