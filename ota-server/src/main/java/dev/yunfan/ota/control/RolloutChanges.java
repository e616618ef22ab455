package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Effect.refused;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How commands change rollouts. */
final class RolloutChanges {
  /** Basis points of one percent. */
  private static final double PER_PERCENT = 100;

  private RolloutChanges() {}

  static Effect effect(ControlState state, ControlRecord record, Command.OfRollout command) {
    if (guarded(command) && !state.rules().guardrails()) {
      return RulesChanges.notYet("a rollout with guardrails", Rules.FIFTH, state.rules());
    }
    var programme = state.programme(record.vendor());
    if (command instanceof Command.CreateRollout create) {
      return create(state, programme, record, create);
    }
    var rollout = programme.rollouts().get(command.rolloutId());
    if (rollout == null) {
      return refused(
          Reason.MISSING, "%s has no rollout %s".formatted(record.vendor(), command.rolloutId()));
    }
    if (rollout.revision() != record.expectedVersion()) {
      return ReleaseChanges.stale("rollout " + rollout.id(), record, rollout.revision());
    }
    var move = move(state.rules(), programme, rollout, record, command);
    return switch (move) {
      case Move.To(var next) -> ReleaseChanges.changed(state, programme.with(next));
      case Move.No(var refusal) -> refusal;
    };
  }

  /** Whether it has what came with guardrails, which older servers cannot read. */
  private static boolean guarded(Command.OfRollout command) {
    return switch (command) {
      case Command.CreateRollout create -> create.plan().guardrails() != null;
      case Command.AdvanceRollout advance -> !advance.judgements().isEmpty();
      case Command.CompleteRollout complete -> !complete.judgements().isEmpty();
      case Command.HaltRollout halt -> !halt.judgements().isEmpty();
      case Command.StartRollout _,
          Command.ApproveRollout _,
          Command.PauseRollout _,
          Command.ResumeRollout _,
          Command.CancelRollout _,
          Command.WidenRollout _ ->
          false;
    };
  }

  /** Where a command leads one rollout. */
  private sealed interface Move {
    record To(Rollout next) implements Move {}

    record No(Effect.Refused refusal) implements Move {}
  }

  private static Effect create(
      ControlState state, Programme programme, ControlRecord record, Command.CreateRollout create) {
    if (record.expectedVersion() != 0 || state.rollout(create.rolloutId()).isPresent()) {
      return refused(Reason.CONFLICT, "rollout %s exists already".formatted(create.rolloutId()));
    }
    var obstacle = obstacle(programme, create.plan().release(), create.plan().models());
    if (obstacle != null) {
      return obstacle;
    }
    return ReleaseChanges.changed(
        state,
        programme.with(
            new Rollout(
                create.rolloutId(),
                record.vendor(),
                create.plan(),
                new RolloutState.Draft(),
                1,
                Map.of(),
                record.by(),
                record.at(),
                record.at())));
  }

  private static Move move(
      Rules rules,
      Programme programme,
      Rollout rollout,
      ControlRecord record,
      Command.OfRollout command) {
    long at = record.at();
    var plan = rollout.plan();
    return switch (command) {
      case Command.CreateRollout _ -> throw new IllegalStateException("creation is not a move");
      case Command.StartRollout _ ->
          switch (rollout.state()) {
            case RolloutState.Draft _ -> start(rules, programme, rollout, record);
            default -> illegal(rollout, "start", "a draft");
          };
      case Command.ApproveRollout _ ->
          switch (rollout.state()) {
            case RolloutState.AwaitingApproval(var startedBy) ->
                record.by().mayBe(startedBy) || record.by().mayBe(rollout.createdBy())
                    ? no(
                        Reason.FORBIDDEN,
                        "%s cannot approve their own rollout".formatted(record.actor()))
                    : opened(rules, programme, rollout, at);
            default -> illegal(rollout, "be approved", "one that awaits approval");
          };
      case Command.AdvanceRollout(var _, var stage, var _, var _) ->
          switch (rollout.state()) {
            case RolloutState.Scheduled _ when stage == 0 && at >= plan.startAt() ->
                to(rollout, new Running(0, at, Set.of()), at);
            case Running r when stage == r.stage() + 1 && stage < plan.stages().size() ->
                to(rollout, new Running(stage, at, r.haltedModels()), at);
            default -> illegal(rollout, "open stage " + stage, "a running one at the stage before");
          };
      case Command.CompleteRollout(var _, var counts, var _) ->
          switch (rollout.state()) {
            case Running _ when rules.keepLastShare() && rollout.atLastShare() ->
                no(
                    Reason.CONFLICT,
                    "rollout %s stays at its last share, which is below 100 %%; widen it or end it"
                        .formatted(rollout.id()));
            case Running r when r.stage() == plan.stages().size() - 1 ->
                // judged anew from here on: a million good updates must not hide late harm
                resumed(rules, rollout, new RolloutState.Completed(r.haltedModels()), counts, at);
            default -> illegal(rollout, "complete", "a running one at its last stage");
          };
      case Command.WidenRollout(var _, var stage) ->
          rules.extended()
              ? widened(rules, programme, rollout, stage, at)
              : new Move.No(RulesChanges.notYet("widening a rollout", Rules.SECOND, rules));
      case Command.HaltRollout(var _, var models, var _, var _) -> halt(rollout, models, record);
      case Command.PauseRollout _ ->
          switch (rollout.state()) {
            case Running r ->
                to(
                    rollout,
                    new RolloutState.Paused(r.stage(), r.haltedModels(), record.reason()),
                    at);
            default -> illegal(rollout, "be paused", "a running one");
          };
      case Command.ResumeRollout(var _, var baseline) ->
          switch (rollout.state()) {
            case RolloutState.Paused(var stage, var halted, var _) ->
                resumed(rules, rollout, new Running(stage, at, halted), baseline, at);
            case RolloutState.Halted(var stage, var _) ->
                again(rules, programme, rollout, new Running(stage, at, Set.of()), baseline, at);
            case Running r when !r.haltedModels().isEmpty() ->
                again(
                    rules, programme, rollout, new Running(r.stage(), at, Set.of()), baseline, at);
            case RolloutState.Completed c when !c.haltedModels().isEmpty() ->
                resumed(rules, rollout, new RolloutState.Completed(Set.of()), baseline, at);
            case RolloutState.HaltedAfterCompletion _ ->
                resumed(rules, rollout, new RolloutState.Completed(Set.of()), baseline, at);
            default -> illegal(rollout, "resume", "a paused or halted one");
          };
      case Command.CancelRollout(var _, var forward) ->
          rollout.state().ended()
              ? illegal(rollout, "be cancelled", "one that has not ended")
              : cancelled(rules, programme, rollout, record, forward);
    };
  }

  private static Move start(
      Rules rules, Programme programme, Rollout rollout, ControlRecord record) {
    return rollout.plan().needsApproval()
        ? to(rollout, new RolloutState.AwaitingApproval(record.by()), record.at())
        : opened(rules, programme, rollout, record.at());
  }

  private static Move opened(Rules rules, Programme programme, Rollout rollout, long at) {
    var plan = rollout.plan();
    var obstacle = obstacle(programme, plan.release(), plan.models());
    if (obstacle != null) {
      return new Move.No(obstacle);
    }
    var rival = rival(rules, programme, rollout);
    if (rival != null) {
      return new Move.No(rival);
    }
    return to(
        rollout,
        at < plan.startAt() ? new RolloutState.Scheduled() : new Running(0, at, Set.of()),
        at);
  }

  private static Effect.@Nullable Refused rival(Rules rules, Programme programme, Rollout rollout) {
    return programme.rollouts().values().stream()
        .filter(other -> !other.id().equals(rollout.id()))
        .filter(other ->
            rules.guardrails()
                ? other.decidesFor(rollout)
                : other.claimsHandsets() && other.overlaps(rollout))
        .filter(other -> !(rules.keepLastShare() && other.atLastShare()))
        .map(Rollout::id)
        .min(String::compareTo)
        .map(id ->
            refused(
                Reason.CONFLICT,
                "rollout %s decides for the same model and firmware; end it first".formatted(id)))
        .orElse(null);
  }

  /** One more stage for a rollout that stands at its last share, and it opens. */
  private static Move widened(
      Rules rules, Programme programme, Rollout rollout, Stage stage, long at) {
    var plan = rollout.plan();
    int last = plan.stages().getLast().shareBasisPoints();
    if (!(rollout.state() instanceof Running running && rollout.atLastShare())) {
      return last == Stage.WHOLE
          ? no(
              Reason.CONFLICT,
              "rollout %s opens for 100 %% by its plan; there is nothing to widen"
                  .formatted(rollout.id()))
          : illegal(rollout, "be widened", "a running one at its last stage, below 100 %,");
    }
    if (stage.shareBasisPoints() <= last || plan.stages().size() == RolloutPlan.MAX_STAGES) {
      return no(
          Reason.INVALID,
          "rollout %s is open for %s %% already and has %d of at most %d stages; it can only be widened to a larger share"
              .formatted(
                  rollout.id(), last / PER_PERCENT, plan.stages().size(), RolloutPlan.MAX_STAGES));
    }
    var obstacle = obstacle(programme, plan.release(), plan.models());
    var rival = obstacle == null ? rival(rules, programme, rollout) : obstacle;
    return rival == null
        ? to(
            rollout.withStage(stage),
            new Running(running.stage() + 1, at, running.haltedModels()),
            at)
        : new Move.No(rival);
  }

  private static Move halt(Rollout rollout, List<String> models, ControlRecord record) {
    if (!rollout.plan().models().containsAll(models)) {
      return no(
          Reason.INVALID,
          "rollout %s is for %s, not for all of %s"
              .formatted(rollout.id(), rollout.plan().models(), models));
    }
    return switch (rollout.state()) {
      case Running r -> {
        var stopped = stopped(rollout, r.haltedModels(), models);
        yield to(
            rollout,
            stopped.containsAll(rollout.plan().models())
                ? new RolloutState.Halted(r.stage(), record.reason())
                : new Running(r.stage(), r.since(), stopped),
            record.at());
      }
      case RolloutState.Completed c -> {
        var stopped = stopped(rollout, c.haltedModels(), models);
        yield to(
            rollout,
            stopped.containsAll(rollout.plan().models())
                ? new RolloutState.HaltedAfterCompletion(record.reason())
                : new RolloutState.Completed(stopped),
            record.at());
      }
      default -> illegal(rollout, "halt", "a running or completed one");
    };
  }

  /** Models that are stopped then; no model named means every one. */
  private static Set<String> stopped(Rollout rollout, Set<String> before, List<String> models) {
    var stopped = new TreeSet<>(before);
    stopped.addAll(models.isEmpty() ? rollout.plan().models() : models);
    return stopped;
  }

  /** Goes on for models that a verdict stopped it for, unless another rollout has them now. */
  private static Move again(
      Rules rules,
      Programme programme,
      Rollout rollout,
      Running next,
      List<ModelEvidence> baseline,
      long at) {
    var rival = rules.guardrails() ? rival(rules, programme, rollout) : null;
    return rival == null ? resumed(rules, rollout, next, baseline, at) : new Move.No(rival);
  }

  /** The counts so far are its baseline, and its guardrails count evidence from now on. */
  private static Move resumed(
      Rules rules, Rollout rollout, RolloutState next, List<ModelEvidence> baseline, long at) {
    var counts = baseline.stream().collect(toMap(ModelEvidence::model, identity(), (a, _) -> a));
    var anew = rollout.withBaseline(counts);
    return to(rules.guardrails() ? anew.withEvidenceFrom(at) : anew, next, at);
  }

  private static Move cancelled(
      Rules rules,
      Programme programme,
      Rollout rollout,
      ControlRecord record,
      @Nullable String forward) {
    if (forward != null) {
      var obstacle = obstacle(programme, forward, rollout.plan().models());
      if (obstacle != null) {
        return new Move.No(obstacle);
      }
      if (!programme.order(rules).newer(forward, rollout.plan().release())) {
        return no(
            Reason.INVALID,
            "handsets never go back: %s is not newer than %s"
                .formatted(forward, rollout.plan().release()));
      }
    }
    return to(rollout, new RolloutState.Cancelled(record.reason(), forward), record.at());
  }

  /** The obstacle to offering a release to models, if any. */
  private static Effect.@Nullable Refused obstacle(
      Programme programme, String version, Set<String> models) {
    var release = programme.releases().get(version);
    if (release == null) {
      return refused(Reason.INVALID, "%s has no release %s".formatted(programme.vendor(), version));
    }
    if (!release.available()) {
      return refused(Reason.CONFLICT, "release %s was withdrawn".formatted(version));
    }
    var without = new TreeSet<>(models);
    without.removeAll(release.images().keySet());
    return without.isEmpty()
        ? null
        : refused(Reason.INVALID, "release %s has no image for %s".formatted(version, without));
  }

  private static Move to(Rollout rollout, RolloutState next, long at) {
    return new Move.To(rollout.to(next, at));
  }

  private static Move no(Reason reason, String detail) {
    return new Move.No(refused(reason, detail));
  }

  private static Move illegal(Rollout rollout, String verb, String only) {
    return no(
        Reason.CONFLICT,
        "rollout %s is %s and cannot %s; only %s can"
            .formatted(rollout.id(), rollout.state().label(), verb, only));
  }
}
