package dev.yunfan.streams.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.streams.answer.Sheet;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One question's route: parameters in, a page of a sheet out as JSON or CSV, with an ETag that
 * changes when the table does.
 *
 * @param known parameters that the question takes
 */
record SheetRoute(FleetTable table, Set<String> known, Function<Query, Sheet> answer)
    implements Handler<RoutingContext> {
  private static final String CSV = "text/csv";

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    boolean csv = csv(context);
    String tag = "W/\"%x-%x\"".formatted(table.version(), (request.uri() + csv).hashCode());
    context.response().putHeader("etag", tag).putHeader("vary", "accept");
    if (tag.equals(request.getHeader("if-none-match"))) {
      context.response().setStatusCode(304).end();
      return;
    }
    try {
      var query = new Query(context.queryParams(), known);
      var page =
          answer.apply(query).page(query.text("after").map(SheetRoute::decode), query.limit());
      var next = page.next().map(SheetRoute::encode);
      if (csv) {
        next.ifPresent(after -> context.response().putHeader("x-next-after", after));
        context
            .response()
            .putHeader("content-type", CSV + "; charset=utf-8")
            .end(SheetForm.csv(page.sheet()));
      } else {
        var body =
            new JsonObject()
                .put("asOf", Instant.ofEpochMilli(table.asOf()).toString())
                .put("rows", SheetForm.json(page.sheet()));
        next.ifPresent(after -> body.put("next", after));
        context.json(body);
      }
    } catch (IllegalArgumentException e) {
      new Problem(
              400, "bad-query", "The question cannot be understood", String.valueOf(e.getMessage()))
          .send(context.response());
    }
  }

  private static boolean csv(RoutingContext context) {
    return Optional.ofNullable(context.queryParams().get("format"))
        .map("csv"::equals)
        .orElseGet(() ->
            Optional.ofNullable(context.request().getHeader("accept"))
                .map(accept -> accept.startsWith(CSV))
                .orElse(false));
  }

  private static String encode(String key) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(UTF_8));
  }

  private static String decode(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("after is not a cursor that an answer gave", e);
    }
  }
}
