package dev.yunfan.streams.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.streams.answer.Sheet;
import dev.yunfan.streams.table.FleetRows;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Base64;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One question's route: parameters in, a page of a sheet out as JSON or CSV, with an ETag that
 * changes when the table does.
 *
 * @param known parameters that the question takes
 */
record SheetRoute(FleetTable table, Set<String> known, BiFunction<FleetRows, Query, Sheet> answer)
    implements Handler<RoutingContext> {
  private static final String CSV = "text/csv";

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    var rows = QueryDoor.rows(context, table);
    try {
      var query = new Query(context.queryParams(), known);
      boolean csv = query.csv().orElseGet(() -> accepts(request.getHeader("accept")));
      // read before the rows are: rows that come meanwhile then belong to the next version
      String tag = "W/\"%s-%x\"".formatted(rows.edition(), (request.uri() + csv).hashCode());
      String asOf = AsOf.put(context.response(), table.asOf());
      context.response().putHeader("etag", tag).putHeader("vary", "accept");
      if (tag.equals(request.getHeader("if-none-match"))) {
        context.response().setStatusCode(304).end();
        return;
      }
      var page =
          answer
              .apply(rows, query)
              .page(query.text("after").map(SheetRoute::decode), query.limit());
      var next = page.next().map(SheetRoute::encode);
      if (csv) {
        next.ifPresent(after -> context.response().putHeader("x-next-after", after));
        context
            .response()
            .putHeader("content-type", CSV + "; charset=utf-8")
            .end(SheetForm.csv(page.sheet(), table.days()));
      } else {
        var body =
            new JsonObject()
                .put("asOf", asOf)
                .put(AsOf.ZONE, table.days().toString())
                .put("rows", SheetForm.json(page.sheet()));
        next.ifPresent(after -> body.put("next", after));
        context.json(body);
      }
    } catch (IllegalArgumentException e) {
      Strict.badQuery(context, e);
    }
  }

  private static boolean accepts(@Nullable String accept) {
    return accept != null && accept.startsWith(CSV);
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
