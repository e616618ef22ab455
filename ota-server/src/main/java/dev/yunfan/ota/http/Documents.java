package dev.yunfan.ota.http;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.access.Webhook;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Things as the API shows them. */
final class Documents {
  private Documents() {}

  /** A release, and how long its metadata lasts. */
  static JsonObject release(Release release, Expiry expiry, Instant now) {
    var json =
        new JsonObject()
            .put("vendor", release.vendor())
            .put("version", release.version())
            .put("state", release.available() ? "available" : "withdrawn")
            .put("counter", release.counter())
            .put("models", texts(release.images().keySet()))
            .put(
                "images",
                new JsonArray(
                    release.images().values().stream()
                        .map(image ->
                            new JsonObject()
                                .put("model", image.model())
                                .put("lengthBytes", image.lengthBytes())
                                .put("sha256", image.sha256())
                                .put("target", image.path()))
                        .toList()))
            .put("metadata", metadata(release.lifetime(expiry), now))
            .put("createdBy", release.createdBy())
            .put("createdAt", time(release.createdAt()));
    if (release.state() instanceof Release.State.Withdrawn(var by, var reason)) {
      json.put("withdrawnBy", by).put("reason", reason);
    }
    return json;
  }

  /** How long metadata lasts, and how that stands now. */
  static JsonObject metadata(Lifetime lifetime, Instant now) {
    var json = new JsonObject().put("state", lifetime.phase(now).code());
    if (lifetime instanceof Lifetime.Until(var role, var expires)) {
      json.put("role", role)
          .put("expires", expires.toString())
          .put("offeredUntil", expires.minus(Lifetime.MARGIN).toString())
          .put("daysLeft", Math.max(0, Duration.between(now, expires).toDays()));
    }
    return json;
  }

  /** A rollout with the evidence of all its models. */
  static JsonObject rollout(Rollout rollout, List<ModelEvidence> evidence) {
    var plan = rollout.plan();
    var json =
        new JsonObject()
            .put("id", rollout.id())
            .put("vendor", rollout.vendor())
            .put("release", plan.release())
            .put("models", texts(plan.models()))
            .put("state", rollout.state().label())
            .put("version", rollout.revision())
            .put("stage", rollout.state().stageOrNone())
            .put("shareBasisPoints", rollout.share());
    addPlan(json, plan);
    switch (rollout.state()) {
      case RolloutState.Running running -> {
        json.put("stageSince", time(running.since()));
        json.put("haltedModels", texts(running.haltedModels()));
      }
      case RolloutState.Paused paused -> {
        json.put("reason", paused.reason());
        json.put("haltedModels", texts(paused.haltedModels()));
      }
      case RolloutState.Halted halted -> json.put("reason", halted.verdict());
      case RolloutState.Cancelled(var reason, var forward) ->
          json.put("reason", reason).put("rollForward", forward);
      case RolloutState.Withdrawn(var reason) -> json.put("reason", reason);
      case RolloutState.AwaitingApproval(var startedBy) -> json.put("startedBy", startedBy.name());
      case RolloutState.Completed(var halted) -> json.put("haltedModels", texts(halted));
      case RolloutState.HaltedAfterCompletion(var verdict) -> json.put("reason", verdict);
      case RolloutState.Draft _, RolloutState.Scheduled _ -> {}
    }
    return json.put("offered", evidence.stream().mapToLong(ModelEvidence::offered).sum())
        .put("attempted", evidence.stream().mapToLong(ModelEvidence::attempted).sum())
        .put("updated", evidence.stream().mapToLong(ModelEvidence::confirmed).sum())
        .put("failed", evidence.stream().mapToLong(ModelEvidence::bad).sum())
        .put("evidence", new JsonArray(evidence.stream().map(Documents::evidence).toList()))
        .put("createdBy", rollout.createdBy().name())
        .put("createdAt", time(rollout.createdAt()))
        .put("changedAt", time(rollout.changedAt()));
  }

  static JsonObject evidence(ModelEvidence evidence) {
    return new JsonObject()
        .put("model", evidence.model())
        .put("offered", evidence.offered())
        .put("attempted", evidence.attempted())
        .put("confirmed", evidence.confirmed())
        .put("rolledBack", evidence.rolledBack())
        .put("failed", evidence.failed());
  }

  static JsonObject token(StoredToken token) {
    return new JsonObject()
        .put("id", token.id())
        .put("name", token.name())
        .put("role", token.role())
        .put("vendor", token.vendor())
        .put("version", StoredToken.VERSION)
        .put("expiresAt", time(token.expiresAt()));
  }

  static JsonObject webhook(Webhook webhook) {
    return new JsonObject()
        .put("id", webhook.id())
        .put("vendor", webhook.vendor())
        .put("url", webhook.url())
        .put("version", Webhook.VERSION);
  }

  static JsonArray texts(Collection<String> texts) {
    return new JsonArray(List.copyOf(texts));
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static void addPlan(JsonObject json, RolloutPlan plan) {
    json.put("fromVersions", texts(plan.fromVersions()))
        .put("mustPass", texts(plan.mustPass()))
        .put(
            "stages",
            new JsonArray(
                plan.stages().stream()
                    .map(stage ->
                        new JsonObject()
                            .put("shareBasisPoints", stage.shareBasisPoints())
                            .put("soakSeconds", stage.soakSeconds())
                            .put("minConfirmed", stage.minConfirmed()))
                    .toList()))
        .put("holdbackBasisPoints", plan.holdbackBasisPoints())
        .put("guardrail", new JsonObject().put("maxFailureRate", plan.maxFailureRate()))
        .put(
            "hours",
            new JsonObject()
                .put("from", plan.hours().from())
                .put("to", plan.hours().to())
                .put("zone", plan.hours().zone().getId()))
        .put("offersPerMinute", plan.offersPerMinute())
        .put("needsApproval", plan.needsApproval());
    if (plan.startAt() > 0) {
      json.put("startAt", time(plan.startAt()));
    }
  }
}
