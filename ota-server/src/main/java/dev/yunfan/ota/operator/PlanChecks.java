package dev.yunfan.ota.operator;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.http.Problems;
import dev.yunfan.ota.http.Rejected;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.rollout.PlanCheck;
import dev.yunfan.ota.rollout.PlanFacts;
import dev.yunfan.ota.rollout.PlanFinding;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.trust.Expiry;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.fleet.FirmwareCount;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Checks plans against what this server knows now. */
final class PlanChecks {
  private final Supplier<ControlState> state;
  private final Function<String, Optional<List<FirmwareCount>>> fleet;
  private final Supplier<Expiry> expiry;
  private final InstantSource clock;

  /**
   * Checks.
   *
   * @param fleet a vendor's handsets by model and firmware; empty: not read yet
   */
  PlanChecks(
      Supplier<ControlState> state,
      Function<String, Optional<List<FirmwareCount>>> fleet,
      Supplier<Expiry> expiry,
      InstantSource clock) {
    this.state = state;
    this.fleet = fleet;
    this.expiry = expiry;
    this.clock = clock;
  }

  /** Findings about a plan that has not started. */
  List<PlanFinding> of(String vendor, RolloutPlan plan) {
    return PlanCheck.of(plan, facts(vendor, plan));
  }

  /** Findings about what is left of a rollout. */
  List<PlanFinding> of(Rollout rollout) {
    return PlanCheck.of(rollout, facts(rollout.vendor(), rollout.plan()));
  }

  /** Guardrails of a plan that says nothing of them; older servers cannot read any. */
  Optional<Guardrails> defaultGuardrails() {
    return state.get().rules().guardrails() ? Optional.of(Guardrails.DEFAULT) : Optional.empty();
  }

  /** Refuses guardrails that no record can have yet, at the preview too. */
  void refuseUnrecordable(RolloutPlan plan) {
    var rules = state.get().rules();
    if (plan.guardrails() != null && !rules.guardrails()) {
      throw new Rejected(
          Problems.conflict(
              "a rollout with guardrails needs rules %d, and rules %d are in force; run ./yunfan control upgrade --to %d, or plan it with guardrails off"
                  .formatted(Rules.FIFTH.number(), rules.number(), Rules.FIFTH.number())));
    }
  }

  /** Which of a vendor's firmwares is newer, for handsets of a model. */
  VersionOrder order(String vendor, String model) {
    var known = state.get();
    return known.programme(vendor).order(known.rules()).forModels(Set.of(model));
  }

  /** Refuses a plan that cannot move whatever happens; names every reason. */
  static List<PlanFinding> refuse(List<PlanFinding> findings) {
    var certain = findings.stream().filter(PlanFinding::certain).toList();
    if (!certain.isEmpty()) {
      throw new Rejected(
          Problems.invalid(
              certain.getFirst().code(),
              certain.stream().map(PlanFinding::detail).collect(Collectors.joining("; "))));
    }
    return findings;
  }

  /** Findings as the API shows them. */
  static JsonArray warnings(List<PlanFinding> findings) {
    return new JsonArray(
        findings.stream()
            .map(finding ->
                new JsonObject().put("code", finding.code()).put("detail", finding.detail()))
            .toList());
  }

  private PlanFacts facts(String vendor, RolloutPlan plan) {
    var known = state.get();
    var programme = known.programme(vendor);
    var releases = programme.releases();
    var release = releases.get(plan.release());
    return new PlanFacts(
        releases,
        programme.order(known.rules()).forModels(plan.models()),
        List.copyOf(programme.rollouts().values()),
        fleet.apply(vendor),
        release == null ? new Lifetime.Endless() : release.lifetime(expiry.get()),
        clock.instant());
  }
}
