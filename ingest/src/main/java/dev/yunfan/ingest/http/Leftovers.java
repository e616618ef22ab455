package dev.yunfan.ingest.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Bodies that nobody will read. They are dropped as they come, for a while, so that the client gets
 * to see its answer; then the connection is closed.
 */
final class Leftovers {
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private Leftovers() {}

  /** Ends what the request came on, once its answer is out. */
  static void cut(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }

  static void discard(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    long[] dropped = {0};
    request.handler(piece -> {
      dropped[0] += piece.length();
      if (dropped[0] > MAX_BYTES) {
        request.connection().close();
      }
    });
    request.resume();
  }
}
