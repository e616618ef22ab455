package dev.yunfan.streams.http;

import static dev.yunfan.streams.http.Strict.withoutParameters;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.streams.answer.ActivitySheets;
import dev.yunfan.streams.answer.AdoptionSheets;
import dev.yunfan.streams.answer.CloneSheet;
import dev.yunfan.streams.answer.CrashGroupSheets;
import dev.yunfan.streams.answer.CrashRateSheet;
import dev.yunfan.streams.answer.Filter;
import dev.yunfan.streams.answer.RampSheet;
import dev.yunfan.streams.answer.RolloutArmSheet;
import dev.yunfan.streams.answer.Sheet;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.table.Totals;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiFunction;

/** The questions' answers over HTTP, from the table alone: any instance answers any question. */
public final class QueryApi {
  private static final Set<String> MODEL = Set.of("vendor", "model");
  private static final Set<String> FIRMWARE = Set.of("vendor", "model", "firmware");

  private static final Set<String> ROLLOUT = Set.of("vendor", "model", "rollout");

  private final FleetTable table;

  public QueryApi(FleetTable table) {
    this.table = table;
  }

  /** Adds the routes. */
  public void addTo(Router router) {
    AsOf.addTo(router, table);
    Strict.addTo(router);
    router.get("/v1/totals").handler(withoutParameters(this::totals));
    router
        .get("/v1/live")
        .handler(withoutParameters(new LiveView(table, "totals", () -> totals(Totals.of(table)))));
    router
        .get("/v1/rollouts/health")
        .handler(withoutParameters(context -> context.json(HealthForm.json(table.rollouts()))));
    router
        .get("/v1/rollouts/arms")
        .handler(
            new SheetRoute(
                table, ROLLOUT, query -> RolloutArmSheet.of(table, query.filter(ROLLOUT))));
    router
        .get("/v1/clones")
        .handler(new SheetRoute(table, MODEL, query -> CloneSheet.of(table, query.filter(MODEL))));
    new SpikeRoutes(table).addTo(router);
    sheet(router, "/v1/ramp", Set.of("vendor", "model", "region"), RampSheet::of);
    router.get("/v1/ramp/forecast").handler(new ForecastRoute(table));
    sheet(router, "/v1/adoption", FIRMWARE, AdoptionSheets::now);
    sheet(router, "/v1/adoption/days", FIRMWARE, AdoptionSheets::days);
    sheet(router, "/v1/active-days", MODEL, ActivitySheets::days);
    sheet(router, "/v1/retention", MODEL, ActivitySheets::retention);
    sheet(
        router,
        "/v1/crash-groups",
        Set.of("vendor", "model", "firmware", "kind"),
        CrashGroupSheets::groups);
    router.get("/v1/crash-groups/:id").handler(withoutParameters(this::crashGroup));
    router
        .get("/v1/crash-rates")
        .handler(
            new SheetRoute(
                table,
                Set.of("vendor", "model", "firmware", "from", "to", "kind", "window", "step"),
                this::crashRates));
  }

  private void sheet(
      Router router,
      String path,
      Set<String> columns,
      BiFunction<FleetTable, Filter, Sheet> answer) {
    var known = new HashSet<>(columns);
    known.add("from");
    known.add("to");
    router
        .get(path)
        .handler(new SheetRoute(table, known, query -> answer.apply(table, query.filter(columns))));
  }

  private void totals(RoutingContext context) {
    var totals = Totals.of(table);
    AsOf.put(context.response(), totals.asOf());
    context.json(totals(totals));
  }

  private void crashGroup(RoutingContext context) {
    String id = String.valueOf(context.pathParam("id"));
    String asOf = AsOf.put(context.response(), table.asOf());
    CrashGroupSheets.whole(table, id)
        .ifPresentOrElse(
            group ->
                context.json(
                    new JsonObject()
                        .put("asOf", asOf)
                        .put("group", group.group())
                        .put("kind", group.kind())
                        .put("signature", group.signature())
                        .put("sample", group.sample())
                        .put("crashes", group.crashes())
                        .put("handsets", group.handsets())
                        .put("firstSeen", Instant.ofEpochMilli(group.firstSeen()).toString())
                        .put("lastSeen", Instant.ofEpochMilli(group.lastSeen()).toString())
                        .put("firmwares", SheetForm.json(CrashGroupSheets.firmwares(table, id)))),
            () ->
                new Problem(
                        404,
                        "no-such-crash-group",
                        "There is no such crash group",
                        "%s is no group that crashed; GET /v1/crash-groups lists them"
                            .formatted(id))
                    .send(context.response()));
  }

  private Sheet crashRates(Query query) {
    var window = query.duration("window", Duration.ofDays(1));
    return CrashRateSheet.of(
        table,
        query.filter(FIRMWARE),
        query.text("kind").map(QueryApi::kind).orElse(CrashRateSheet.Kind.ALL),
        window,
        query.duration("step", window));
  }

  private static CrashRateSheet.Kind kind(String text) {
    return Arrays.stream(CrashRateSheet.Kind.values())
        .filter(kind -> kind.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "kind=%s is none of %s"
                    .formatted(text, Arrays.toString(CrashRateSheet.Kind.values()))));
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
                .put("accepted", totals.events().accepted())
                .put("duplicate", totals.events().duplicate())
                .put("stale", totals.events().stale())
                .put("unoffered", totals.events().unoffered())
                .put("badReceipts", totals.events().badReceipts())
                .put("cloneSuspected", totals.events().cloneSuspected())
                .put("excessSeconds", totals.events().excessSeconds()));
  }
}
