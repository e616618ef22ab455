package dev.yunfan.streams.http;

import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** Totals as server-sent events: one at once, then one whenever they changed, twice a second. */
final class LiveTotals implements Handler<RoutingContext> {
  private static final long EVERY_MILLIS = 500;

  private final FleetTable table;
  private final Supplier<JsonObject> totals;

  LiveTotals(FleetTable table, Supplier<JsonObject> totals) {
    this.table = table;
    this.totals = totals;
  }

  @Override
  public void handle(RoutingContext context) {
    var response = context.response();
    response
        .setChunked(true)
        .putHeader("content-type", "text/event-stream")
        .putHeader("cache-control", "no-store");
    var sent = new long[] {-1};
    Runnable send =
        () -> {
          long version = table.version();
          if (version != sent[0] && !response.writeQueueFull()) {
            sent[0] = version;
            response.write("event: totals\nid: %d\ndata: %s\n\n".formatted(version, totals.get()));
          }
        };
    send.run();
    long timer = context.vertx().setPeriodic(EVERY_MILLIS, _ -> send.run());
    response.endHandler(_ -> context.vertx().cancelTimer(timer));
    response.closeHandler(_ -> context.vertx().cancelTimer(timer));
  }
}
