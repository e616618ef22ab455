package dev.yunfan.ota.rollout;

import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import dev.yunfan.schemas.fleet.FirmwareCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds what keeps a plan from ever moving: at its creation, its start, and while it runs. */
public final class PlanCheck {
  /** Chance makes a stage larger than expected, and hardly ever by more standard deviations. */
  private static final double DEVIATIONS = 3;

  private final RolloutPlan plan;
  private final PlanFacts facts;
  private final List<PlanFinding> found = new ArrayList<>();

  private PlanCheck(RolloutPlan plan, PlanFacts facts) {
    this.plan = plan;
    this.facts = facts;
  }

  /** Findings about a plan that has not started. */
  public static List<PlanFinding> of(RolloutPlan plan, PlanFacts facts) {
    var check = new PlanCheck(plan, facts);
    check.versions();
    check.stages(0, false);
    check.metadata(0, Math.max(facts.now().toEpochMilli(), plan.startAt()));
    check.control();
    return List.copyOf(check.found);
  }

  /** Findings about what is left of a rollout; none of one that is past its stages. */
  public static List<PlanFinding> of(Rollout rollout, PlanFacts facts) {
    return switch (rollout.state()) {
      case RolloutState.Draft _, RolloutState.AwaitingApproval _, RolloutState.Scheduled _ ->
          of(rollout.plan(), facts);
      case RolloutState.Running running -> left(rollout, running.stage(), running.since(), facts);
      case RolloutState.Opened opened ->
          left(rollout, opened.stage(), facts.now().toEpochMilli(), facts);
      case RolloutState.Completed _,
          RolloutState.HaltedAfterCompletion _,
          RolloutState.Cancelled _,
          RolloutState.Withdrawn _ ->
          List.of();
    };
  }

  private static List<PlanFinding> left(Rollout rollout, int stage, long since, PlanFacts facts) {
    var check = new PlanCheck(rollout.plan(), facts);
    check.versions();
    check.stages(stage, true);
    check.metadata(stage, since);
    check.control();
    return List.copyOf(check.found);
  }

  private void versions() {
    for (String version : plan.mustPass()) {
      if (!facts.order().newer(plan.release(), version)) {
        found.add(new PlanFinding.MustPassNotOlder(version, plan.release()));
      }
    }
    for (String version : plan.fromVersions()) {
      if (!facts.order().newer(plan.release(), version)) {
        found.add(new PlanFinding.FromNotOlder(version, plan.release()));
      }
    }
    var starts = new StartVersions(plan, facts);
    for (String model : plan.models()) {
      for (String version : starts.mustPass(model)) {
        reachable(model, version);
      }
    }
    found.addAll(starts.belowMustPass());
    found.addAll(starts.alreadyCurrent());
  }

  private void reachable(String model, String version) {
    if (facts.leads(model, version, plan.release())) {
      return;
    }
    if (facts.withdrawn(version)) {
      found.add(new PlanFinding.MustPassWithdrawn(version, model));
    } else if (facts.fleet().isPresent() && !facts.runs(model, version, plan.release())) {
      found.add(new PlanFinding.MustPassUnreachable(version, model));
    }
  }

  private void stages(int from, boolean started) {
    for (int i = Math.max(1, from); i < plan.stages().size(); i++) {
      if (plan.openShare(i) <= plan.openShare(i - 1)) {
        found.add(new PlanFinding.StageAddsNobody(i, plan.holdbackBasisPoints()));
      }
    }
    if (facts.fleet().isEmpty()) {
      found.add(new PlanFinding.FleetNotRead());
      return;
    }
    long eligible = eligible(facts.fleet().get(), started);
    if (eligible == 0) {
      found.add(new PlanFinding.FleetUnknown(plan.models()));
      return;
    }
    for (int i = from; i < plan.stages().size(); i++) {
      size(i, eligible);
    }
  }

  private void size(int index, long eligible) {
    var stage = plan.stages().get(index);
    int before = index == 0 ? 0 : plan.openShare(index - 1);
    double share = (double) (plan.openShare(index) - before) / Stage.WHOLE;
    long needed = StageMinimum.of(stage, index);
    double about = eligible * share;
    if (share > 0 && about < needed) {
      double most =
          Math.min((double) eligible, about + DEVIATIONS * Math.sqrt(about * (1 - share)));
      found.add(
          new PlanFinding.TooFewHandsets(
              index, needed, about, !StageMinimum.isDefault(stage), most < needed));
    }
  }

  /** Handsets that the plan starts from; those that run its release too when it has started. */
  private long eligible(List<FirmwareCount> fleet, boolean started) {
    return fleet.stream()
        .filter(count -> plan.models().contains(count.model()))
        .filter(count ->
            (started && count.firmware().equals(plan.release())) || startsFrom(count.firmware()))
        .mapToLong(FirmwareCount::handsets)
        .sum();
  }

  private boolean startsFrom(String firmware) {
    return facts.order().newer(plan.release(), firmware)
        && (plan.fromVersions().isEmpty() || plan.fromVersions().contains(firmware));
  }

  private void control() {
    var guardrails = plan.guardrails();
    if (guardrails != null && plan.stages().getLast().shareBasisPoints() == Stage.WHOLE) {
      PlanFinding.NoControlLeft.in(guardrails, plan.holdbackBasisPoints()).ifPresent(found::add);
    }
  }

  private void metadata(int from, long openedAt) {
    long soaks =
        plan.stages().subList(from, plan.stages().size()).stream()
            .mapToLong(Stage::soakSeconds)
            .sum();
    var ends = Instant.ofEpochMilli(openedAt).plusSeconds(soaks);
    switch (facts.lifetime()) {
      case Lifetime.Endless _ -> {}
      case Lifetime.Unlisted _ -> found.add(new PlanFinding.NotListed(plan.release()));
      case Lifetime.Until until -> {
        var offersEnd = until.expires().minus(Lifetime.MARGIN);
        if (!offersEnd.isAfter(ends)) {
          found.add(new PlanFinding.MetadataEnds(until.role(), offersEnd, ends));
        }
      }
    }
  }
}
