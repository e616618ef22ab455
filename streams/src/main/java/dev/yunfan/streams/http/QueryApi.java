package dev.yunfan.streams.http;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.table.Totals;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Instant;
import java.util.Comparator;

/** The questions' answers over HTTP, from the table alone: any instance answers any question. */
public final class QueryApi {
  private final FleetTable table;

  public QueryApi(FleetTable table) {
    this.table = table;
  }

  /** Adds the routes. */
  public void addTo(Router router) {
    router.get("/v1/totals").handler(context -> context.json(totals(Totals.of(table))));
    router.get("/v1/rollouts/health").handler(context -> context.json(rollouts()));
  }

  private static JsonObject totals(Totals totals) {
    return new JsonObject()
        .put("asOf", Instant.ofEpochMilli(totals.asOf()).toString())
        .put("activations", totals.activations())
        .put("crashes", totals.crashes())
        .put("exposureSeconds", totals.exposureSeconds())
        .put("firmware", totals.firmware())
        .put(
            "events",
            new JsonObject()
                .put("accepted", totals.accepted())
                .put("duplicate", totals.duplicate())
                .put("stale", totals.stale()));
  }

  private JsonArray rollouts() {
    var array = new JsonArray();
    table.rollouts().stream()
        .sorted(Comparator.comparing(RolloutHealth::rolloutId).thenComparing(RolloutHealth::model))
        .map(QueryApi::rollout)
        .forEach(array::add);
    return array;
  }

  private static JsonObject rollout(RolloutHealth health) {
    return new JsonObject()
        .put("rolloutId", health.rolloutId())
        .put("vendor", health.vendor())
        .put("model", health.model())
        .put("release", health.release())
        .put("offered", health.offered())
        .put("attempted", health.attempted())
        .put("confirmed", health.confirmed())
        .put("rolledBack", health.rolledBack())
        .put("failed", health.failed())
        .put("asOf", Instant.ofEpochMilli(health.asOf()).toString());
  }
}
