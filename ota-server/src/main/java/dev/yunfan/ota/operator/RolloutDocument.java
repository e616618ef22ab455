package dev.yunfan.ota.operator;

import dev.yunfan.ota.gate.GateEvidence;
import dev.yunfan.ota.gate.Judged;
import dev.yunfan.ota.gate.ModelRows;
import dev.yunfan.ota.http.Documents;
import dev.yunfan.ota.policy.PolicyText;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.StageMinimum;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.RolloutPlan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A rollout as the API shows it, with the counts that were judged. */
final class RolloutDocument {
  private final Judged judged;
  private final Rollout rollout;
  private final List<ModelRows> rows;
  private final List<ModelRows> forward;

  private RolloutDocument(Judged judged) {
    this.judged = judged;
    this.rollout = judged.rollout();
    var read = judged.evidence() instanceof GateEvidence.Read known ? known : null;
    this.rows = read == null ? List.of() : rows(read.models());
    this.forward = read == null || read.forward().isEmpty() ? List.of() : rows(read.forward());
  }

  private List<ModelRows> rows(Map<String, ModelRows> byModel) {
    return rollout.plan().models().stream()
        .map(model -> byModel.getOrDefault(model, ModelRows.none(model)))
        .toList();
  }

  static JsonObject of(Judged judged) {
    return new RolloutDocument(judged).json();
  }

  private JsonObject json() {
    var plan = rollout.plan();
    var json =
        new JsonObject()
            .put("id", rollout.id())
            .put("vendor", rollout.vendor())
            .put("release", plan.release())
            .put("models", Documents.texts(plan.models()))
            .put("state", rollout.state().label())
            .put("version", rollout.revision())
            .put("stage", rollout.state().stageOrNone())
            .put("shareBasisPoints", rollout.share());
    addPlan(json, plan);
    addState(json);
    addCounts(json);
    if (rollout.evidenceFrom() > 0) {
      json.put("evidenceFrom", Documents.time(rollout.evidenceFrom()));
    }
    if (rollout.holdbackUntil() > 0) {
      json.put("holdbackUntil", Documents.time(rollout.holdbackUntil()));
    }
    return json.put("createdBy", rollout.createdBy().name())
        .put("createdAt", Documents.time(rollout.createdAt()))
        .put("changedAt", Documents.time(rollout.changedAt()));
  }

  private void addState(JsonObject json) {
    if (!judged.waitsFor().isEmpty()) {
      json.put("waitsFor", judged.waitsFor());
    }
    switch (rollout.state()) {
      case RolloutState.Running running -> {
        json.put("stageSince", Documents.time(running.since()));
        json.put("haltedModels", Documents.texts(running.haltedModels()));
      }
      case RolloutState.Paused paused -> {
        json.put("reason", paused.reason());
        json.put("haltedModels", Documents.texts(paused.haltedModels()));
      }
      case RolloutState.Halted halted -> json.put("reason", halted.verdict());
      case RolloutState.Cancelled(var reason, var forward) ->
          json.put("reason", reason).put("rollForward", forward);
      case RolloutState.Withdrawn(var reason) -> json.put("reason", reason);
      case RolloutState.AwaitingApproval(var startedBy) -> json.put("startedBy", startedBy.name());
      case RolloutState.Completed(var halted) -> json.put("haltedModels", Documents.texts(halted));
      case RolloutState.HaltedAfterCompletion(var verdict) -> json.put("reason", verdict);
      case RolloutState.Draft _, RolloutState.Scheduled _ -> {}
    }
  }

  private void addCounts(JsonObject json) {
    var models = counts(rows);
    json.put("evidenceRead", judged.evidence() instanceof GateEvidence.Read);
    for (var total : List.of("offered", "attempted")) {
      json.put(total, sum(models, total));
    }
    json.put("updated", sum(models, "confirmed"));
    for (var total : List.of("rolledBack", "failed", "excused", "silent", "tries", "unoffered")) {
      json.put(total, sum(models, total));
    }
    json.put("evidence", new JsonArray(models));
    if (!forward.isEmpty()) {
      json.put("rollForwardEvidence", new JsonArray(counts(forward)));
    }
  }

  private List<JsonObject> counts(List<ModelRows> all) {
    return all.stream()
        .filter(each -> !each.rows().isEmpty() || !each.unreadable().isEmpty())
        .map(this::counts)
        .toList();
  }

  private JsonObject counts(ModelRows each) {
    var counts = each.evidence(rollout.state().stageOrNone());
    var excused = each.excused();
    return new JsonObject()
        .put("model", counts.model())
        .put("offered", counts.offered())
        .put("attempted", counts.attempted())
        .put("confirmed", counts.confirmed())
        .put("stageConfirmed", counts.stageConfirmed())
        .put("rolledBack", counts.rolledBack())
        .put("failed", counts.failed())
        .put("excused", counts.excused())
        .put(
            "excusedBy",
            new JsonObject()
                .put("storage", excused.storage())
                .put("network", excused.network())
                .put("metadata", excused.metadata())
                .put("verification", excused.verification())
                .put("cancelled", excused.cancelled()))
        .put("silent", counts.silent())
        .put("tries", counts.tries())
        .put("recovered", counts.recovered())
        .put("relapsed", counts.relapsed())
        .put("unoffered", each.unoffered());
  }

  private static long sum(List<JsonObject> models, String field) {
    return models.stream().mapToLong(each -> each.getLong(field)).sum();
  }

  private void addPlan(JsonObject json, RolloutPlan plan) {
    json.put("fromVersions", Documents.texts(plan.fromVersions()))
        .put("mustPass", Documents.texts(plan.mustPass()))
        .put("stages", stages(plan))
        .put("holdbackBasisPoints", plan.holdbackBasisPoints())
        .put("guardrail", new JsonObject().put("maxFailureRate", plan.maxFailureRate()))
        .put("guardrails", guardrails(plan.guardrails()))
        .put(
            "hours",
            new JsonObject()
                .put("from", plan.hours().from())
                .put("to", plan.hours().to())
                .put("zone", plan.hours().zone().getId()))
        .put("offersPerMinute", plan.offersPerMinute())
        .put("needsApproval", plan.needsApproval());
    if (plan.startAt() > 0) {
      json.put("startAt", Documents.time(plan.startAt()));
    }
  }

  private static @Nullable JsonObject guardrails(@Nullable Guardrails guardrails) {
    return guardrails == null ? null : new JsonObject(PolicyText.of(guardrails).toString());
  }

  private JsonArray stages(RolloutPlan plan) {
    var stages = new JsonArray();
    for (int i = 0; i < plan.stages().size(); i++) {
      var stage = plan.stages().get(i);
      int index = i;
      stages.add(
          new JsonObject()
              .put("shareBasisPoints", stage.shareBasisPoints())
              .put("soakSeconds", stage.soakSeconds())
              .put("minConfirmed", StageMinimum.of(stage, i))
              .put("minConfirmedDefault", StageMinimum.isDefault(stage))
              .put("confirmed", rows.stream().mapToLong(each -> each.confirmed(index)).sum()));
    }
    return stages;
  }
}
