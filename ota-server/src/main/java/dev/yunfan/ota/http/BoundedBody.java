package dev.yunfan.ota.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a body into memory up to a limit. */
public final class BoundedBody {
  /** Never appended to. */
  private static final Buffer EMPTY = Buffer.buffer();

  private final HttpServerRequest request;
  private final int maxBytes;
  private Buffer bytes = EMPTY;
  private int parts;
  private boolean over;

  private BoundedBody(HttpServerRequest request, int maxBytes) {
    this.request = request;
    this.maxBytes = maxBytes;
  }

  /** Calls back with the whole body, or answers 413 and does not call back. */
  public static void read(HttpServerRequest request, int maxBytes, Handler<Buffer> whole) {
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
      bytes = joined(part);
    }
  }

  /** Mostly there is one part, which is not copied then. */
  private Buffer joined(Buffer part) {
    parts++;
    return switch (parts) {
      case 1 -> part;
      case 2 -> bytes.copy().appendBuffer(part);
      default -> bytes.appendBuffer(part);
    };
  }
}
