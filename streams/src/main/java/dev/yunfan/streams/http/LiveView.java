package dev.yunfan.streams.http;

import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * An answer as server-sent events: one at once, then one whenever more than its {@code asOf}
 * changed, twice a second at most.
 */
final class LiveView implements Handler<RoutingContext> {
  private static final long EVERY_MILLIS = 500;

  private final FleetTable table;
  private final String event;
  private final Supplier<JsonObject> answer;

  /**
   * @param event name of the events
   */
  LiveView(FleetTable table, String event, Supplier<JsonObject> answer) {
    this.table = table;
    this.event = event;
    this.answer = answer;
  }

  @Override
  public void handle(RoutingContext context) {
    var response = context.response();
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    var listener = new Listener(context);
    listener.tell();
    long timer = context.vertx().setPeriodic(EVERY_MILLIS, _ -> listener.tell());
    response.endHandler(_ -> context.vertx().cancelTimer(timer));
    response.closeHandler(_ -> context.vertx().cancelTimer(timer));
  }

  private final class Listener {
    private final RoutingContext context;
    private long version = -1;
    private JsonObject told = new JsonObject();

    Listener(RoutingContext context) {
      this.context = context;
    }

    void tell() {
      long newest = table.version();
      if (newest == version || context.response().writeQueueFull()) {
        return;
      }
      version = newest;
      var now = answer.get();
      String text = now.encode();
      now.remove("asOf"); // which moves with every batch
      if (!now.equals(told)) {
        told = now;
        var _ =
            context
                .response()
                .write("event: %s\nid: %d\ndata: %s\n\n".formatted(event, newest, text));
      }
    }
  }
}
