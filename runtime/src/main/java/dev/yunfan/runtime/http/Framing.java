package dev.yunfan.runtime.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;

/**
 * Refuses requests that a proxy in front may have read as others: where one ends, or which host it
 * is for. Netty refuses most of them by itself; this is what it takes (RFC 9112, 3.2, 5.2 and 6.1).
 * The connection is closed, since nobody knows where the next request begins.
 */
final class Framing {
  private Framing() {}

  /** A handler that is asked only what can be read in one way. */
  static Handler<HttpServerRequest> checked(Handler<HttpServerRequest> handler) {
    return request -> {
      if (request.version() == HttpVersion.HTTP_2) { // frames say where a body ends
        handler.handle(request);
        return;
      }
      var fault = fault(request.version(), request.headers());
      if (fault.isEmpty()) {
        handler.handle(request);
      } else {
        refuse(request, fault.get());
      }
    };
  }

  /** The ambiguity in a request of HTTP/1; empty for none. */
  static Optional<String> fault(HttpVersion version, MultiMap fields) {
    var coding = fields.get(HttpHeaders.TRANSFER_ENCODING);
    // a folded field keeps its white space, and a second one is a second value
    if (coding != null
        && (!coding.equalsIgnoreCase("chunked")
            || fields.getAll(HttpHeaders.TRANSFER_ENCODING).size() > 1)) {
      return Optional.of("send Transfer-Encoding once, in one line, as 'chunked' alone");
    }
    if (coding != null && fields.contains(HttpHeaders.CONTENT_LENGTH)) {
      return Optional.of("send either Content-Length or Transfer-Encoding");
    }
    int hosts = fields.getAll(HttpHeaders.HOST).size();
    if (hosts > 1 || (hosts == 0 && version == HttpVersion.HTTP_1_1)) {
      return Optional.of("send Host once, not %d times".formatted(hosts));
    }
    return Optional.empty();
  }

  private static void refuse(HttpServerRequest request, String detail) {
    var problem =
        new Problem(400, "ambiguous-request", "The request can be read in two ways", detail);
    var body = problem.toJson().toBuffer();
    // whole, but not ended: that would let the next request of the connection in
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader("connection", "close")
        .putHeader("content-type", Problem.MEDIA_TYPE)
        .putHeader("content-length", Integer.toString(body.length()))
        .write(body)
        .onComplete(_ -> request.connection().close());
  }
}
