package dev.yunfan.ota.operator;

import dev.yunfan.ota.http.Answer;
import dev.yunfan.ota.http.Call;
import dev.yunfan.ota.http.Route;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.rollout.StageMinimum;
import dev.yunfan.runtime.operator.Permission;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Counts the handsets that a rollout would reach, before anything changes. */
final class PreviewRoutes {
  private final Function<String, Optional<List<FirmwareCount>>> fleet;
  private final PlanChecks checks;
  private final ZoneId zone;

  /**
   * Routes.
   *
   * @param fleet a vendor's handsets by model and firmware; empty: not read yet
   */
  PreviewRoutes(
      Function<String, Optional<List<FirmwareCount>>> fleet, PlanChecks checks, ZoneId zone) {
    this.fleet = fleet;
    this.checks = checks;
    this.zone = zone;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/rollouts/preview",
            Permission.READ,
            "Count the handsets that a rollout would reach, by model and firmware",
            this::preview));
  }

  private Answer preview(Call call) {
    var body = call.body();
    String vendor = call.visible(body.name("vendor", NameRule.VENDOR));
    var plan = PlanBody.read(body, zone, checks.defaultGuardrails());
    body.text("reason", "preview");
    body.done();
    checks.refuseUnrecordable(plan);
    var rows = new JsonArray();
    long eligible = 0;
    var orders = new HashMap<String, VersionOrder>();
    for (var count : fleet.apply(vendor).orElse(List.of())) {
      if (plan.models().contains(count.model())) {
        var order = orders.computeIfAbsent(count.model(), model -> checks.order(vendor, model));
        String verdict = verdict(order, plan, count.firmware());
        eligible += verdict.equals("reached") ? count.handsets() : 0;
        rows.add(
            new JsonObject()
                .put("model", count.model())
                .put("firmware", count.firmware())
                .put("handsets", count.handsets())
                .put("verdict", verdict));
      }
    }
    var stages = new JsonArray();
    for (int i = 0; i < plan.stages().size(); i++) {
      stages.add(
          new JsonObject()
              .put("stage", i)
              .put("shareBasisPoints", plan.stages().get(i).shareBasisPoints())
              .put(
                  "expectedHandsets",
                  Math.round((double) eligible * plan.openShare(i) / Stage.WHOLE))
              .put("minConfirmed", StageMinimum.of(plan.stages().get(i), i))
              .put("minConfirmedDefault", StageMinimum.isDefault(plan.stages().get(i))));
    }
    return Answer.ok(
        new JsonObject()
            .put("vendor", vendor)
            .put("release", plan.release())
            .put("reached", eligible)
            .put("fleet", rows)
            .put("stages", stages)
            .put("warnings", PlanChecks.warnings(checks.of(vendor, plan))));
  }

  private static String verdict(VersionOrder order, RolloutPlan plan, String firmware) {
    if (!order.newer(plan.release(), firmware)) {
      return "not older";
    }
    if (!plan.fromVersions().isEmpty() && !plan.fromVersions().contains(firmware)) {
      return "not from this firmware";
    }
    return plan.mustPass().stream().anyMatch(must -> order.newer(must, firmware))
        ? "must pass another version first"
        : "reached";
  }
}
