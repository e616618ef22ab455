package dev.yunfan.ota.rollout;

import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.schemas.control.Stage;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A rollout as the log has it.
 *
 * @param revision counts its changes up from 1
 * @param baseline counts by model at the last resume, which are not held against it again
 * @param changedAt milliseconds since 1970-01-01T00:00Z
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
    long changedAt) {
  public Rollout {
    baseline = Map.copyOf(baseline);
  }

  /** The same rollout, moved on. */
  public Rollout to(RolloutState next, long at) {
    return new Rollout(id, vendor, plan, next, revision + 1, baseline, createdBy, createdAt, at);
  }

  /** The same rollout with new counts as its baseline. */
  public Rollout withBaseline(Map<String, ModelEvidence> counts) {
    return new Rollout(id, vendor, plan, state, revision, counts, createdBy, createdAt, changedAt);
  }

  /** The same rollout with one more stage at the end of its plan. */
  public Rollout withStage(Stage stage) {
    return new Rollout(
        id, vendor, plan.plus(stage), state, revision, baseline, createdBy, createdAt, changedAt);
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

  /** What the topic of rollouts says of it. */
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
