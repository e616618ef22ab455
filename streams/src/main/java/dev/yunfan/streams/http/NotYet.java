package dev.yunfan.streams.http;

import dev.yunfan.runtime.http.Problem;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * Stands before the questions to the table until all of it was read once: neither a count of a part
 * nor "no such alarm" would be true.
 */
public final class NotYet implements Handler<RoutingContext> {
  private static final String ALL = "/v1/*";

  private volatile BooleanSupplier read = () -> false;
  private volatile boolean over;

  /** Adds itself; to be called before the questions are added. */
  public void addTo(Router router) {
    router.route(ALL).handler(this);
  }

  /** The questions are answered from the first time on that {@code read} holds. */
  public void until(BooleanSupplier read) {
    this.read = read;
  }

  @Override
  public void handle(RoutingContext context) {
    if (over || read.getAsBoolean()) {
      over = true; // what comes later is as of when the answers say
      context.next();
      return;
    }
    context.response().putHeader("retry-after", "2");
    new Problem(
            503,
            "starting",
            "The instance is starting",
            "it reads what was published before; ask again in two seconds")
        .send(context.response());
  }
}
