package dev.yunfan.streams.http;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.page.DeviceHistory;
import dev.yunfan.streams.page.DevicePages;
import dev.yunfan.streams.page.DevicePages.Place;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/devices/VENDOR/ID}: one handset's page, fetched from the instance that has it. */
public final class DevicePageRoute implements Handler<RoutingContext> {
  private static final String FORWARDED = "x-yunfan-forwarded";

  private final DevicePages pages;
  private final HttpClient others;

  /**
   * @param others client for other instances
   */
  public DevicePageRoute(DevicePages pages, HttpClient others) {
    this.pages = pages;
    this.others = others;
  }

  @Override
  public void handle(RoutingContext context) {
    String vendor = String.valueOf(context.pathParam("vendor"));
    String id = String.valueOf(context.pathParam("id"));
    context
        .vertx()
        .executeBlocking(() -> pages.find(vendor, id), false)
        .onSuccess(place -> answer(context, vendor, id, place))
        .onFailure(context::fail);
  }

  private void answer(RoutingContext context, String vendor, String id, Place place) {
    switch (place) {
      case Place.Here(var state, var history) -> context.json(page(vendor, id, state, history));
      case Place.Elsewhere(var host, var port) -> forward(context, host, port);
      case Place.Unknown _ ->
          new Problem(
                  404,
                  "no-such-device",
                  "There is no such handset",
                  "no event of handset %s of %s was counted".formatted(id, vendor))
              .send(context.response());
      case Place.Moving _ -> moving(context);
    }
  }

  private void forward(RoutingContext context, String host, int port) {
    if (context.request().getHeader(FORWARDED) != null) {
      moving(context); // two instances disagree on the owner: a move is under way
      return;
    }
    others
        .request(HttpMethod.GET, port, host, context.request().path())
        .compose(request -> request.putHeader(FORWARDED, "1").send())
        .compose(answer ->
            answer
                .body()
                .map(body -> {
                  context
                      .response()
                      .setStatusCode(answer.statusCode())
                      .putHeader("content-type", answer.getHeader("content-type"))
                      .end(body);
                  return body;
                }))
        .onFailure(_ -> moving(context));
  }

  private static void moving(RoutingContext context) {
    context.response().putHeader("retry-after", "2");
    new Problem(
            503,
            "state-moving",
            "The handset's state is moving between instances, or being written",
            "ask again in two seconds")
        .send(context.response());
  }

  private static JsonObject page(
      String vendor, String id, DeviceState state, DeviceHistory history) {
    var position = state.position();
    var entries = new JsonArray();
    history
        .entries()
        .forEach(entry ->
            entries.add(
                new JsonObject()
                    .put("at", Instant.ofEpochMilli(entry.at()).toString())
                    .put("what", entry.kind().name().toLowerCase(java.util.Locale.ROOT))
                    .put("detail", entry.text())));
    return new JsonObject()
        .put("vendor", vendor)
        .put("device", id)
        .put("model", position == null ? null : position.model())
        .put("firmware", position == null ? null : position.firmware())
        .put(
            "activatedOn",
            state.life().activated()
                ? LocalDate.ofEpochDay(state.life().firstDay()).toString()
                : null)
        .put("lastSeen", Instant.ofEpochMilli(state.lastArrival()).toString())
        .put("incarnations", state.windows().size())
        .put("cloneSuspect", suspicion(state))
        .put("history", entries);
  }

  /** Why the id is suspected to be that of several handsets; null when it is not. */
  private static @Nullable String suspicion(DeviceState state) {
    var clones = state.clones();
    return clones.suspect()
        ? "since %s: %d incarnations, which returned %d times; %d events of others are not counted"
            .formatted(
                Instant.ofEpochMilli(clones.since()),
                state.windows().size(),
                clones.allReturns(),
                clones.suspected())
        : null;
  }
}
