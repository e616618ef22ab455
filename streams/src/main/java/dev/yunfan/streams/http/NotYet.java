package dev.yunfan.streams.http;

import dev.yunfan.runtime.http.Problem;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Stands before all questions while the instance starts: nothing is known then, and neither a count
 * of nothing nor "no such handset" would be true.
 */
public final class NotYet implements Handler<RoutingContext> {
  private static final String ALL = "/v1/*";

  private volatile boolean over;

  /** Adds itself; to be called before the questions are added. */
  public void addTo(Router router) {
    router.route(ALL).handler(this);
  }

  /** The questions are answered from now on. */
  public void isOver() {
    over = true;
  }

  @Override
  public void handle(RoutingContext context) {
    if (over) {
      context.next();
      return;
    }
    context.response().putHeader("retry-after", "2");
    new Problem(503, "starting", "The instance is starting", "ask again in two seconds")
        .send(context.response());
  }
}
