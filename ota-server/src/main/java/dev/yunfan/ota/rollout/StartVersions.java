package dev.yunfan.ota.rollout;

import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.schemas.control.RolloutPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** From which firmware a plan can bring a model to its release. */
final class StartVersions {
  private final RolloutPlan plan;
  private final PlanFacts facts;
  private final VersionOrder order;

  StartVersions(RolloutPlan plan, PlanFacts facts) {
    this.plan = plan;
    this.facts = facts;
    this.order = facts.order();
  }

  /** Older versions that a model must pass, by the plan or by the image as its vendor signed it. */
  Set<String> mustPass(String model) {
    return mustPass(plan, model);
  }

  private Set<String> mustPass(RolloutPlan of, String model) {
    var versions = new TreeSet<String>(order.oldestFirst());
    versions.addAll(of.mustPass());
    var release = facts.releases().get(of.release());
    var image = release == null ? null : release.images().get(model);
    if (image != null && !image.minVersion().isEmpty()) {
      versions.add(image.minVersion());
    }
    versions.removeIf(version -> !order.newer(of.release(), version));
    return versions;
  }

  /** Versions to start from that are older than one that must be passed. */
  List<PlanFinding> belowMustPass() {
    var below = new TreeMap<String, Map<String, String>>(order.oldestFirst());
    var reaching = new TreeSet<String>(order.oldestFirst());
    for (String from : olderStarts()) {
      for (String model : new TreeSet<>(plan.models())) {
        newestAbove(from, mustPass(model))
            .ifPresentOrElse(
                version -> below.computeIfAbsent(from, _ -> new TreeMap<>()).put(model, version),
                () -> reaching.add(from));
      }
    }
    var findings = new ArrayList<PlanFinding>();
    below.forEach((from, byModel) -> {
      for (String version : new TreeSet<>(byModel.values())) {
        var models = new TreeSet<>(byModel.keySet());
        models.removeIf(model -> !version.equals(byModel.get(model)));
        findings.add(
            new PlanFinding.FromBelowMustPass(from, version, models, List.copyOf(reaching)));
      }
    });
    return findings;
  }

  private List<String> olderStarts() {
    return plan.fromVersions().stream().filter(from -> order.newer(plan.release(), from)).toList();
  }

  private Optional<String> newestAbove(String from, Set<String> versions) {
    return versions.stream().filter(version -> order.newer(version, from)).max(order.oldestFirst());
  }

  /** Whether a handset that has passed the versions has passed another one too. */
  private boolean isPassedWith(Set<String> passed, String version) {
    return passed.stream().anyMatch(each -> !order.newer(version, each));
  }

  /** Models whose handsets a completed rollout offers this release or a newer one already. */
  List<PlanFinding> alreadyCurrent() {
    return new TreeSet<>(plan.models())
        .stream().flatMap(model -> alreadyCurrent(model).stream()).toList();
  }

  private Optional<PlanFinding> alreadyCurrent(String model) {
    return facts.rollouts().stream()
        .filter(rollout -> isCurrent(rollout, model) && leavesNobody(rollout.plan(), model))
        .min(newestFirst())
        .map(rollout ->
            new PlanFinding.AlreadyCurrent(
                model, plan.release(), rollout.plan().release(), rollout.id()));
  }

  /** Check-ins ask the newest release first. */
  private Comparator<Rollout> newestFirst() {
    return Comparator.comparing((Rollout rollout) -> rollout.plan().release(), order::compare)
        .reversed()
        .thenComparing(Rollout::id);
  }

  private static boolean isCurrent(Rollout rollout, String model) {
    return rollout.plan().models().contains(model)
        && rollout.state() instanceof RolloutState.Completed(var halted)
        && !halted.contains(model);
  }

  /** Whether each handset that the plan reaches is offered the other plan's release. */
  private boolean leavesNobody(RolloutPlan current, String model) {
    if (order.newer(plan.release(), current.release())) {
      return false;
    }
    var first = mustPass(model);
    var itsFirst = mustPass(current, model);
    if (plan.fromVersions().isEmpty()) {
      return current.fromVersions().isEmpty()
          && itsFirst.stream().allMatch(version -> isPassedWith(first, version));
    }
    return olderStarts().stream()
        .filter(from -> newestAbove(from, first).isEmpty())
        .allMatch(from ->
            (current.fromVersions().isEmpty() || current.fromVersions().contains(from))
                && newestAbove(from, itsFirst).isEmpty());
  }
}
