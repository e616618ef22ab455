package dev.yunfan.streams.http;

import dev.yunfan.streams.answer.MillionForecast;
import dev.yunfan.streams.forecast.Crossing;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** {@code GET /v1/ramp/forecast}: when the activations pass {@code target}, with an interval. */
final class ForecastRoute implements Handler<RoutingContext> {
  private static final Set<String> MODEL = Set.of("vendor", "model");
  private static final long MILLION = 1_000_000;

  private final FleetTable table;
  private final MillionForecast forecast = new MillionForecast();

  ForecastRoute(FleetTable table) {
    this.table = table;
  }

  @Override
  public void handle(RoutingContext context) {
    try {
      var query = new Query(context.queryParams(), Set.of("vendor", "model", "target"), Set.of());
      long target = query.text("target").map(ForecastRoute::target).orElse(MILLION);
      String asOf = AsOf.put(context.response(), table.asOf());
      var answer =
          forecast
              .of(QueryDoor.rows(context, table), query.filter(MODEL), target)
              .map(outlook ->
                  json(outlook.crossing()).put("scenarios", scenarios(outlook.scenarios())))
              .orElseGet(() -> new JsonObject().put("outcome", "no-activations"));
      context.json(
          answer.put("target", target).put("asOf", asOf).put(AsOf.ZONE, table.days().toString()));
    } catch (IllegalArgumentException e) {
      Strict.badQuery(context, e);
    }
  }

  private static long target(String text) {
    if (text.matches("[1-9][0-9]{0,14}")) {
      return Long.parseLong(text);
    }
    throw new IllegalArgumentException(
        "target=%s is not a positive whole number such as 1000000".formatted(text));
  }

  private static JsonObject json(Crossing crossing) {
    return switch (crossing) {
      case Crossing.Passed(var on) ->
          new JsonObject().put("outcome", "passed").put("on", on.toString());
      case Crossing.Expected(var on, var earliest, var latest, var ownErrors, var medianError) ->
          new JsonObject()
              .put("outcome", "expected")
              .put("on", on.toString())
              .put("earliest", earliest.toString())
              .put("latest", latest.toString())
              .put("coveragePercent", 80)
              .put("medianErrorPercent", Math.round(medianError * 10) / 10.0)
              .put("ownErrors", ownErrors);
      case Crossing.NotInSight() -> new JsonObject().put("outcome", "not-in-sight");
      case Crossing.TooEarly(var missing) ->
          new JsonObject().put("outcome", "too-early").put("missingWeeks", missing);
    };
  }

  private static JsonArray scenarios(List<MillionForecast.Dated> scenarios) {
    var array = new JsonArray();
    scenarios.forEach(scenario ->
        array.add(
            new JsonObject()
                .put("curve", scenario.name())
                .put("on", scenario.on().map(LocalDate::toString).orElse(null))));
    return array;
  }
}
