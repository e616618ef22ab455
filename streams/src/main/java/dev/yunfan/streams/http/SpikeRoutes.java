package dev.yunfan.streams.http;

import static dev.yunfan.streams.http.Strict.withoutParameters;

import dev.yunfan.runtime.http.Problem;
import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.streams.answer.CrashGroupSheets;
import dev.yunfan.streams.answer.Filter;
import dev.yunfan.streams.answer.Sheet;
import dev.yunfan.streams.answer.SpikeSheet;
import dev.yunfan.streams.table.FleetRows;
import dev.yunfan.streams.table.FleetTable;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/** The alarms: as a sheet, live, and one by its id. */
final class SpikeRoutes {
  private static final Set<String> COLUMNS = Set.of("vendor", "model", "firmware", "kind");
  private static final Set<String> KNOWN =
      Set.of("vendor", "model", "firmware", "kind", "state", "from", "to");

  private final FleetTable table;
  private final QueryDoor door;

  SpikeRoutes(FleetTable table, QueryDoor door) {
    this.table = table;
    this.door = door;
  }

  SheetRoute sheet() {
    return new SheetRoute(table, KNOWN, SpikeRoutes::sheet);
  }

  Handler<RoutingContext> live() {
    return withoutParameters(new LiveView(table, door, "spikes", SpikeRoutes::open));
  }

  Handler<RoutingContext> one() {
    return withoutParameters(this::one);
  }

  private static Sheet sheet(FleetRows rows, Query query) {
    return SpikeSheet.of(
        rows,
        query.filter(COLUMNS),
        query.text("state").map(SpikeRoutes::state).orElse(SpikeSheet.State.OPEN));
  }

  private static SpikeSheet.State state(String text) {
    return Arrays.stream(SpikeSheet.State.values())
        .filter(state -> state.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("state=%s is none of open, closed, all".formatted(text)));
  }

  private static JsonObject open(FleetRows rows) {
    String asOf =
        Instant.ofEpochMilli(rows.asOf()).toString(); // before the rows: they are at least as new
    return new JsonObject()
        .put("asOf", asOf)
        .put(AsOf.ZONE, rows.days().toString())
        .put("rows", SheetForm.json(SpikeSheet.of(rows, Filter.ALL, SpikeSheet.State.OPEN)));
  }

  private void one(RoutingContext context) {
    String id = String.valueOf(context.pathParam("id"));
    var rows = QueryDoor.rows(context, table);
    SpikeSheet.byId(rows, id)
        .ifPresentOrElse(
            spike -> context.json(json(rows, spike)),
            () ->
                new Problem(
                        404,
                        "no-such-spike",
                        "There is no such alarm",
                        "%s is no alarm that is kept; GET /v1/spikes?state=all lists them"
                            .formatted(id))
                    .send(context.response()));
  }

  private static JsonObject json(FleetRows rows, Spike spike) {
    var drivers = new JsonArray();
    spike
        .drivers()
        .forEach(driver ->
            drivers.add(
                new JsonObject()
                    .put("group", driver.group())
                    .put(
                        "signature",
                        CrashGroupSheets.whole(rows, driver.group())
                            .map(group -> group.signature())
                            .orElse(""))
                    .put("observed", driver.observed())
                    .put("expected", driver.expected())
                    .put("shareOfExcess", driver.share())));
    return new JsonObject()
        .put("id", spike.id())
        .put("vendor", spike.vendor())
        .put("model", spike.model())
        .put("firmware", spike.firmware())
        .put("kind", spike.kind())
        .put("rule", spike.rule())
        .put("group", spike.group())
        .put("state", spike.open() ? "open" : "closed")
        .put("within", spike.within())
        .put("since", SpikeSheet.time(spike.since()))
        .put("openedAt", SpikeSheet.time(spike.openedAt()))
        .put("closedAt", SpikeSheet.time(spike.closedAt()))
        .put("observed", spike.observed())
        .put("expected", spike.expected())
        .put("ratio", spike.ratio())
        .put("ratioLow", spike.ratioLow())
        .put("ratioHigh", spike.ratioHigh() < 0 ? null : spike.ratioHigh())
        .put("drivers", drivers)
        .put("newFirmware", spike.newFirmware())
        .put("newFirmwareAt", SpikeSheet.time(spike.newFirmwareAt()))
        .put("newFirmwareHandsets", spike.newFirmwareHandsets())
        .put("falseAlarmsPerYear", spike.falseAlarmsPerYear())
        .put("asOf", SpikeSheet.time(spike.asOf()));
  }
}
