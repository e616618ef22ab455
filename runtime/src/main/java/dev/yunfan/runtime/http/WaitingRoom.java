package dev.yunfan.runtime.http;

import dev.yunfan.runtime.health.Health;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Answers on a server's port while the server itself cannot start yet: it lives, is not ready, and
 * says why. Everything else gets a {@code starting} problem.
 */
public final class WaitingRoom implements AutoCloseable {
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER_SECONDS = "5";

  private final HttpService http;

  private WaitingRoom(HttpService http) {
    this.http = http;
  }

  /**
   * Listens.
   *
   * @param reason why the server does not start yet; must answer at once
   * @throws PortTaken when something else listens there
   */
  public static WaitingRoom open(Vertx vertx, Listening listening, Supplier<String> reason)
      throws IOException {
    var health = new Health();
    health.check("started", () -> false);
    health.tell("reason", reason::get);
    var router = Router.router(vertx);
    health.addTo(router);
    router
        .route()
        .handler(context -> {
          context.response().putHeader("retry-after", RETRY_AFTER_SECONDS);
          var _ =
              new Problem(UNAVAILABLE, "starting", "The server starts", reason.get())
                  .send(context.response());
        });
    return new WaitingRoom(listening.start(vertx, 1, router));
  }

  /** The port that is listened on. */
  public int port() {
    return http.port();
  }

  /** Leaves the port to the server. */
  @Override
  public void close() {
    http.close();
  }
}
