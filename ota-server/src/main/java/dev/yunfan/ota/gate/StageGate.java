package dev.yunfan.ota.gate;

import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.ModelEvidence;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges a rollout, in this order: (1) evidence that is not read yet holds; (2) harm that read rows
 * prove halts the hurt models; (3) evidence that is stale, unreadable or contradictory holds; (4)
 * the open stage passes after its soak, with enough confirmed updates of its own newcomers, no open
 * alarm, and all that its guardrails want proven. It never passes because time is over.
 */
public final class StageGate {
  private static final String NOT_READ = "the evidence is not read yet";

  private StageGate() {}

  /**
   * Judges.
   *
   * @param beforeStages whether the rollout may have begun under 0.1.0, whose streams counted all
   *     stages together; such counts then pass a stage, as its plan meant them
   */
  public static GateVerdict judge(
      Rollout rollout, GateEvidence evidence, boolean beforeStages, Instant now) {
    return switch (rollout.state()) {
      case Running running ->
          switch (evidence) {
            case GateEvidence.NotReadYet _ -> new GateVerdict.Hold(NOT_READ);
            case GateEvidence.Read read -> judge(rollout, running, read, beforeStages, now);
          };
      case RolloutState.Completed completed ->
          switch (evidence) {
            case GateEvidence.NotReadYet _ -> new GateVerdict.Hold(NOT_READ);
            case GateEvidence.Read read -> judge(rollout, completed, read);
          };
      default -> new GateVerdict.Rest();
    };
  }

  /**
   * Why counts of this evidence cannot become a baseline; empty: they can. Counts below the present
   * baseline can: a new one is what mends that.
   */
  public static Optional<String> unfitForBaseline(Rollout rollout, GateEvidence evidence) {
    return switch (evidence) {
      case GateEvidence.NotReadYet _ -> Optional.of(NOT_READ);
      case GateEvidence.Read read ->
          rollout.plan().models().stream()
              .flatMap(model -> Doubt.of(read.of(model)).stream())
              .findFirst()
              .or(read::doubt);
    };
  }

  /** Counts of each model that has rows. */
  public static List<ModelEvidence> counts(Rollout rollout, GateEvidence evidence) {
    return switch (evidence) {
      case GateEvidence.NotReadYet _ -> List.of();
      case GateEvidence.Read read ->
          rollout.plan().models().stream()
              .map(read::of)
              .filter(rows -> !rows.rows().isEmpty())
              .map(rows -> rows.evidence(rollout.state().stageOrNone()))
              .toList();
    };
  }

  static ModelEvidence baseline(Rollout rollout, String model) {
    return rollout.baseline().getOrDefault(model, ModelEvidence.none(model));
  }

  private static GateVerdict judge(
      Rollout rollout, Running running, GateEvidence.Read read, boolean beforeStages, Instant now) {
    var counts = counts(rollout, read);
    return harm(rollout, running.haltedModels(), read, counts)
        .<GateVerdict>map(halt -> halt)
        .or(() -> doubt(rollout, running.haltedModels(), read).map(GateVerdict.Hold::new))
        .or(() ->
            new StagePass(rollout, running, read, beforeStages)
                .obstacle(now)
                .or(() -> Guard.obstacle(rollout, running, read.guard(), now))
                .map(GateVerdict.Hold::new))
        .orElseGet(() -> passed(rollout, running, read, beforeStages, counts));
  }

  /** A release that everybody gets: harm may show after the last stage has passed. */
  private static GateVerdict judge(
      Rollout rollout, RolloutState.Completed completed, GateEvidence.Read read) {
    return harm(rollout, completed.haltedModels(), read, counts(rollout, read))
        .<GateVerdict>map(halt -> halt)
        .or(() -> doubt(rollout, completed.haltedModels(), read).map(GateVerdict.Hold::new))
        .orElseGet(GateVerdict.Rest::new);
  }

  /** By failed updates first, whose bound is exact; else by the guardrails. */
  private static Optional<GateVerdict.Halt> harm(
      Rollout rollout, Set<String> halted, GateEvidence.Read read, List<ModelEvidence> counts) {
    return Harm.of(rollout, halted, read, counts)
        .or(() -> Guard.harm(rollout, halted, read.guard(), counts));
  }

  private static Optional<String> doubt(
      Rollout rollout, Set<String> halted, GateEvidence.Read read) {
    return rollout.plan().models().stream()
        .filter(model -> !halted.contains(model))
        .flatMap(model -> Doubt.of(read.of(model), baseline(rollout, model)).stream())
        .findFirst()
        .or(read::doubt)
        .or(() -> Guard.doubt(read.guard()));
  }

  private static String heldAtLastShare(Rollout rollout) {
    return "held at %s %%, the plan's last share; go on with ./yunfan rollout widen %s --stage SHARE --reason WHY, or end it with ./yunfan rollout cancel"
        .formatted(
            BigDecimal.valueOf(rollout.plan().stages().getLast().shareBasisPoints(), 2)
                .stripTrailingZeros()
                .toPlainString(),
            rollout.id());
  }

  private static GateVerdict passed(
      Rollout rollout,
      Running running,
      GateEvidence.Read read,
      boolean beforeStages,
      List<ModelEvidence> counts) {
    var stage = rollout.plan().stages().get(running.stage());
    String why =
        "stage %d of %d soaked %d s with %d confirmed updates"
            .formatted(
                running.stage() + 1,
                rollout.plan().stages().size(),
                stage.soakSeconds(),
                new StagePass(rollout, running, read, beforeStages).confirmed());
    var judgements = Guard.judgements(read.guard());
    int next = running.stage() + 1;
    if (next < rollout.plan().stages().size()) {
      return new GateVerdict.Advance(next, why, counts, judgements);
    }
    return rollout.atLastShare()
        ? new GateVerdict.Hold(heldAtLastShare(rollout))
        : new GateVerdict.Complete(why, counts, judgements);
  }
}
