package dev.yunfan.runtime.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;

/**
 * Where and how a server listens.
 *
 * @param what name for messages, such as {@code ingest}
 * @param port 0 for any free one
 */
public record Listening(String what, String host, int port, HttpServerOptions options) {
  /**
   * Listens there and answers. Of two that listen on one port with one Vert.x, each gets a part of
   * the new connections until the other closes.
   *
   * @param eventLoops how many event loops serve, at least 1
   * @throws IOException as {@link HttpService#start}
   */
  public HttpService start(Vertx vertx, int eventLoops, Handler<HttpServerRequest> handler)
      throws IOException {
    return HttpService.start(vertx, what, options, host, port, eventLoops, handler);
  }
}
