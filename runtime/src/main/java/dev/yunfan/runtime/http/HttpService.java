package dev.yunfan.runtime.http;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A listening HTTP server with one instance an event loop, which closes with its drain done. */
public final class HttpService implements AutoCloseable {
  private static final int DRAIN_SECONDS = 20;

  private final String what;
  private final List<HttpServer> instances;
  private final int port;

  private HttpService(String what, List<HttpServer> instances, int port) {
    this.what = what;
    this.instances = instances;
    this.port = port;
  }

  /**
   * Listens and answers.
   *
   * @param what name for messages, such as {@code ingest}
   * @param port 0 for any free one
   * @param eventLoops how many event loops serve, at least 1
   * @throws PortTaken when something else listens there
   * @throws IOException when listening fails otherwise
   */
  public static HttpService start(
      Vertx vertx,
      String what,
      HttpServerOptions options,
      String host,
      int port,
      int eventLoops,
      Handler<HttpServerRequest> handler)
      throws IOException {
    // an upgrade in the clear (h2c) hangs now and then when the answer exceeds one frame of 16 KiB,
    // and RFC 9113 has given it up; HTTP/2 is spoken over TLS
    // SNI: before Vert.x 5.0.12 each name that a client asks for stays in a cache (CVE-2026-6860)
    var served =
        new HttpServerOptions(options)
            .setHttp2ClearTextEnabled(false)
            .setSni(false)
            // nobody speaks WebSocket here; its two handlers cost every request
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false);
    var checked = Framing.checked(handler);
    var instances = new CopyOnWriteArrayList<HttpServer>();
    // Vert.x: instances that listen on one negative port share one free port
    int asked = port > 0 ? port : -1 - (System.identityHashCode(instances) & 0xFFFFFF);
    // each deployed instance has an event loop of its own
    Supplier<Deployable> each =
        () ->
            _ ->
                vertx
                    .createHttpServer(served)
                    .requestHandler(checked)
                    .listen(asked, host)
                    .onSuccess(instances::add);
    try {
      await(vertx.deployVerticle(each, new DeploymentOptions().setInstances(eventLoops)));
    } catch (CompletionException e) {
      instances.forEach(HttpServer::close);
      if (e.getCause() instanceof BindException taken) {
        throw new PortTaken(what, host, port, taken);
      }
      throw new IOException(
          "%s cannot listen on %s:%d: %s".formatted(what, host, port, e.getCause()), e.getCause());
    }
    return new HttpService(what, List.copyOf(instances), instances.getFirst().actualPort());
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** Stops listening, and waits for answers under way. */
  @Override
  public void close() {
    var closed =
        Future.all(
            instances.stream()
                .map(server -> server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS))
                .toList());
    try {
      closed.await(DRAIN_SECONDS + 5L, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + " did not stop in time", e);
    }
  }

  /** Waits for a result off the event loops; failures come as {@link CompletionException}. */
  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
