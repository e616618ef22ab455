package dev.yunfan.streams.http;

import static dev.yunfan.streams.http.Strict.withoutParameters;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.streams.answer.ActivitySheets;
import dev.yunfan.streams.answer.AdoptionSheets;
import dev.yunfan.streams.answer.CloneSheet;
import dev.yunfan.streams.answer.CrashGroupSheets;
import dev.yunfan.streams.answer.CrashRateSheet;
import dev.yunfan.streams.answer.Filter;
import dev.yunfan.streams.answer.RampSheet;
import dev.yunfan.streams.answer.RolloutArmSheet;
import dev.yunfan.streams.answer.Sheet;
import dev.yunfan.streams.table.FleetRows;
import dev.yunfan.streams.table.FleetTable;
import dev.yunfan.streams.table.Totals;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** The questions' answers over HTTP, from the table alone: any instance answers any question. */
public final class QueryApi {
  private static final Set<String> MODEL = Set.of("vendor", "model");
  private static final Set<String> FIRMWARE = Set.of("vendor", "model", "firmware");

  private static final Set<String> ROLLOUT = Set.of("vendor", "model", "rollout");

  private final FleetTable table;
  private final QueryDoor door;

  /**
   * @param door lets people in, and says what they see
   */
  public QueryApi(FleetTable table, QueryDoor door) {
    this.table = table;
    this.door = door;
  }

  /**
   * A question.
   *
   * @param path as the router has it
   * @param permission that it needs
   */
  record Asked(String path, Permission permission, Handler<RoutingContext> answer) {}

  /** Adds the routes. */
  public void addTo(Router router) {
    AsOf.addTo(router, table);
    Strict.addTo(router);
    for (var asked : questions()) {
      router.get(asked.path()).handler(door.permitting(asked.permission(), asked.answer()));
    }
  }

  /** All questions but that for one handset's page. */
  List<Asked> questions() {
    var spikes = new SpikeRoutes(table, door);
    return List.of(
        read("/v1/totals", withoutParameters(context -> context.json(totals(rows(context))))),
        read("/v1/live", withoutParameters(new LiveView(table, door, "totals", this::totals))),
        read("/v1/rollouts/health", withoutParameters(this::rolloutHealth)),
        read(
            "/v1/rollouts/arms",
            new SheetRoute(
                table, ROLLOUT, (rows, query) -> RolloutArmSheet.of(rows, query.filter(ROLLOUT)))),
        new Asked(
            "/v1/clones",
            Permission.DEVICE,
            new SheetRoute(
                table, MODEL, (rows, query) -> CloneSheet.of(rows, query.filter(MODEL)))),
        read("/v1/spikes", spikes.sheet()),
        read("/v1/spikes/live", spikes.live()),
        read("/v1/spikes/:id", spikes.one()),
        read("/v1/ramp", sheet(Set.of("vendor", "model", "region"), RampSheet::of)),
        read("/v1/ramp/forecast", new ForecastRoute(table)),
        read("/v1/adoption", sheet(FIRMWARE, AdoptionSheets::now)),
        read("/v1/adoption/days", sheet(FIRMWARE, AdoptionSheets::days)),
        read("/v1/active-days", sheet(MODEL, ActivitySheets::days)),
        read("/v1/retention", sheet(MODEL, ActivitySheets::retention)),
        read(
            "/v1/crash-groups",
            sheet(Set.of("vendor", "model", "firmware", "kind"), CrashGroupSheets::groups)),
        read("/v1/crash-groups/:id", withoutParameters(this::crashGroup)),
        read(
            "/v1/crash-rates",
            new SheetRoute(
                table,
                Set.of("vendor", "model", "firmware", "from", "to", "kind", "window", "step"),
                QueryApi::crashRates)));
  }

  private static Asked read(String path, Handler<RoutingContext> answer) {
    return new Asked(path, Permission.READ, answer);
  }

  private FleetRows rows(RoutingContext context) {
    return QueryDoor.rows(context, table);
  }

  private SheetRoute sheet(Set<String> columns, BiFunction<FleetRows, Filter, Sheet> answer) {
    var known = new HashSet<>(columns);
    known.add("from");
    known.add("to");
    return new SheetRoute(table, known, (rows, query) -> answer.apply(rows, query.filter(columns)));
  }

  private void rolloutHealth(RoutingContext context) {
    context.json(HealthForm.json(rows(context).rollouts()));
  }

  private void crashGroup(RoutingContext context) {
    String id = String.valueOf(context.pathParam("id"));
    var rows = rows(context);
    String asOf = AsOf.put(context.response(), rows.asOf());
    CrashGroupSheets.whole(rows, id)
        .ifPresentOrElse(
            group ->
                context.json(
                    new JsonObject()
                        .put("asOf", asOf)
                        .put(AsOf.ZONE, table.days().toString())
                        .put("group", group.group())
                        .put("kind", group.kind())
                        .put("signature", group.signature())
                        .put("sample", group.sample())
                        .put("crashes", group.crashes())
                        .put("handsets", group.handsets())
                        .put("firstSeen", Instant.ofEpochMilli(group.firstSeen()).toString())
                        .put("lastSeen", Instant.ofEpochMilli(group.lastSeen()).toString())
                        .put("firmwares", SheetForm.json(CrashGroupSheets.firmwares(rows, id)))),
            () ->
                new Problem(
                        404,
                        "no-such-crash-group",
                        "There is no such crash group",
                        "%s is no group that crashed; GET /v1/crash-groups lists them"
                            .formatted(id))
                    .send(context.response()));
  }

  private static Sheet crashRates(FleetRows rows, Query query) {
    var window = query.duration("window", Duration.ofDays(1));
    return CrashRateSheet.of(
        rows,
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

  private JsonObject totals(FleetRows rows) {
    var totals = Totals.of(rows);
    return new JsonObject()
        .put(AsOf.ZONE, table.days().toString())
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
