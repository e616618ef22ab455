package dev.yunfan.ota.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a body into memory up to a limit. */
final class BoundedBody {
  private final HttpServerRequest request;
  private final int maxBytes;
  private final Buffer bytes = Buffer.buffer();
  private boolean over;

  private BoundedBody(HttpServerRequest request, int maxBytes) {
    this.request = request;
    this.maxBytes = maxBytes;
  }

  /** Calls back with the whole body, or answers 413 and does not call back. */
  static void read(HttpServerRequest request, int maxBytes, Handler<Buffer> whole) {
    var body = new BoundedBody(request, maxBytes);
    request.handler(body::add);
    request.endHandler(_ -> {
      if (!body.over) {
        whole.handle(body.bytes);
      }
    });
  }

  private void add(Buffer part) {
    if (over) {
      return;
    }
    if (bytes.length() + part.length() > maxBytes) {
      over = true;
      Problems.tooLarge(maxBytes).send(request.response());
    } else {
      bytes.appendBuffer(part);
    }
  }
}
