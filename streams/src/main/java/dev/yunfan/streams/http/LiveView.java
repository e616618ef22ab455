package dev.yunfan.streams.http;

import dev.yunfan.streams.table.FleetRows;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/**
 * An answer as server-sent events: one at once, then one whenever more than its {@code asOf}
 * changed, twice a second at most. It ends within ten seconds when whoever listens would be let in
 * no more.
 */
final class LiveView implements Handler<RoutingContext> {
  private static final long EVERY_MILLIS = 500;

  /** Listeners are asked about again after so many steps. */
  private static final int ASKED_EVERY = 10;

  private final FleetTable table;
  private final QueryDoor door;
  private final String event;
  private final Function<FleetRows, JsonObject> answer;

  /**
   * @param event name of the events
   */
  LiveView(FleetTable table, QueryDoor door, String event, Function<FleetRows, JsonObject> answer) {
    this.table = table;
    this.door = door;
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
    long timer = context.vertx().setPeriodic(EVERY_MILLIS, _ -> listener.step());
    response.endHandler(_ -> context.vertx().cancelTimer(timer));
    response.closeHandler(_ -> context.vertx().cancelTimer(timer));
  }

  private final class Listener {
    private final RoutingContext context;
    private final FleetRows rows;
    private int steps;
    private long version = -1;
    private JsonObject told = new JsonObject();

    Listener(RoutingContext context) {
      this.context = context;
      this.rows = QueryDoor.rows(context, table);
    }

    void step() {
      steps++;
      if (steps % ASKED_EVERY == 0) {
        door.stillLets(context)
            .onComplete(still -> {
              if ((still.failed() || !still.result()) && !context.response().ended()) {
                var _ = context.response().end();
              }
            });
      }
      tell();
    }

    void tell() {
      if (context.response().ended()) {
        return;
      }
      long newest = rows.version();
      if (newest == version || context.response().writeQueueFull()) {
        return;
      }
      version = newest;
      var now = answer.apply(rows);
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
