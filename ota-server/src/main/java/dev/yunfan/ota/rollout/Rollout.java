package dev.yunfan.ota.rollout;

import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.schemas.control.Stage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A rollout as the log has it.
 *
 * @param revision counts its changes up from 1
 * @param baseline counts by model at the last resume, which are not held against it again
 * @param changedAt milliseconds since 1970-01-01T00:00Z
 * @param evidenceFrom when evidence of its guardrails began to count anew, milliseconds since
 *     1970-01-01T00:00Z; 0: it counts from the start
 */
public record Rollout(
    String id,
    String vendor,
    RolloutPlan plan,
    RolloutState state,
    long revision,
    Map<String, ModelEvidence> baseline,
    Actor createdBy,
    long createdAt,
    long changedAt,
    long evidenceFrom) {
  public Rollout {
    baseline = Map.copyOf(baseline);
  }

  /** One whose evidence counts from the start. */
  public Rollout(
      String id,
      String vendor,
      RolloutPlan plan,
      RolloutState state,
      long revision,
      Map<String, ModelEvidence> baseline,
      Actor createdBy,
      long createdAt,
      long changedAt) {
    this(id, vendor, plan, state, revision, baseline, createdBy, createdAt, changedAt, 0);
  }

  /** The same rollout, moved on. */
  public Rollout to(RolloutState next, long at) {
    return changed(plan, next, revision + 1, baseline, at, evidenceFrom);
  }

  /** The same rollout with new counts as its baseline. */
  public Rollout withBaseline(Map<String, ModelEvidence> counts) {
    return changed(plan, state, revision, counts, changedAt, evidenceFrom);
  }

  /** The same rollout, whose guardrails count evidence from a moment on. */
  public Rollout withEvidenceFrom(long at) {
    return changed(plan, state, revision, baseline, changedAt, at);
  }

  /** The same rollout with one more stage at the end of its plan. */
  public Rollout withStage(Stage stage) {
    return changed(plan.plus(stage), state, revision, baseline, changedAt, evidenceFrom);
  }

  private Rollout changed(
      RolloutPlan newPlan,
      RolloutState next,
      long newRevision,
      Map<String, ModelEvidence> counts,
      long at,
      long countedFrom) {
    return new Rollout(
        id, vendor, newPlan, next, newRevision, counts, createdBy, createdAt, at, countedFrom);
  }

  /** Whether it offers at the last share of a plan that ends below 100 %. */
  public boolean atLastShare() {
    return state instanceof RolloutState.Running running
        && running.stage() == plan.stages().size() - 1
        && plan.stages().getLast().shareBasisPoints() < Stage.WHOLE;
  }

  /** Share of the buckets that is offered the release now, 0 to 10,000. */
  public int share() {
    return switch (state) {
      case RolloutState.Running running -> plan.openShare(running.stage());
      case RolloutState.Completed _ -> Stage.WHOLE;
      default -> 0;
    };
  }

  /**
   * Until when a completed rollout holds back those who were held back, so that its release has
   * something to be compared with; milliseconds since 1970-01-01T00:00Z, 0: it holds back nobody.
   */
  public long holdbackUntil() {
    var policy = plan.guardrails();
    return state instanceof RolloutState.Completed
            && policy != null
            && plan.holdbackBasisPoints() > 0
        ? evidenceFrom + Duration.ofSeconds(policy.watchForSeconds()).toMillis()
        : 0;
  }

  /** Whether it may still offer, so that another one must not claim the same handsets. */
  public boolean claimsHandsets() {
    return state instanceof RolloutState.Opened || state instanceof RolloutState.Scheduled;
  }

  /** Whether both would decide for some handset. */
  public boolean overlaps(Rollout other) {
    return !Collections.disjoint(plan.models(), other.plan.models())
        && (plan.fromVersions().isEmpty()
            || other.plan.fromVersions().isEmpty()
            || !Collections.disjoint(plan.fromVersions(), other.plan.fromVersions()));
  }

  /**
   * Whether it decides for some handset of another rollout's plan: so it does under way, but for
   * models that a verdict stopped it for, which wait for a fix.
   */
  public boolean decidesFor(Rollout other) {
    var models = new TreeSet<>(plan.models());
    models.removeAll(stoppedModels());
    models.retainAll(other.plan.models());
    return claimsHandsets() && !models.isEmpty() && overlaps(other);
  }

  /** Models that a verdict stopped it for. */
  private Set<String> stoppedModels() {
    return switch (state) {
      case RolloutState.Running running -> running.haltedModels();
      case RolloutState.Paused paused -> paused.haltedModels();
      case RolloutState.Completed completed -> completed.haltedModels();
      case RolloutState.Halted _, RolloutState.HaltedAfterCompletion _ -> plan.models();
      case RolloutState.Draft _,
          RolloutState.AwaitingApproval _,
          RolloutState.Scheduled _,
          RolloutState.Cancelled _,
          RolloutState.Withdrawn _ ->
          Set.of();
    };
  }

  /** Its row on the topic of rollouts. */
  public RolloutStanding standing() {
    return new RolloutStanding(
        id,
        vendor,
        plan.release(),
        List.copyOf(plan.models()),
        state.label(),
        state.stageOrNone(),
        share(),
        plan.holdbackBasisPoints(),
        revision,
        changedAt,
        plan.stages().stream().map(Stage::shareBasisPoints).toList(),
        state instanceof RolloutState.Cancelled(var _, var forward) && forward != null
            ? forward
            : "",
        List.copyOf(plan.fromVersions()));
  }
}
