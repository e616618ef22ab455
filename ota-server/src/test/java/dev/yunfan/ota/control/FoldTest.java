package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldTest {
  private static final ControlState RUNNING =
      after(
          ControlState.EMPTY,
          record("li", 0, release("2.0", "h7", "h8")),
          record(
              "li",
              0,
              new Command.CreateRollout("r1", plan("2.0", Set.of("h7", "h8"), 100, 10_000))),
          record("li", 1, new Command.StartRollout("r1")));

  /** Folds records as a server does that reads them from the log, in batches. */
  private static ControlState replay(ControlState from, List<ControlRecord> log) {
    var state = from;
    for (var written : log) {
      byte[] bytes = Commands.bytes(written);
      try {
        var read = ControlRecord.decode(bytes);
        state = Fold.step(state, read, state.head().then(state.head().offset() + 1, bytes)).state();
      } catch (UnreadableRecord e) {
        throw new AssertionError(e);
      }
    }
    return state;
  }

  @Test
  void every_server_that_reads_one_order_of_many_writers_has_the_same_state() {
    qt().withExamples(200)
        .forAll(integers().all(), integers().between(1, 120))
        .check((seed, length) -> {
          var log = log(seed, length);
          var live = ControlState.EMPTY;
          for (var record : log) { // one that decides first, as the writer's own server does
            var predicted = Fold.effect(live, record);
            var step =
                Fold.step(
                    live,
                    record,
                    live.head().then(live.head().offset() + 1, Commands.bytes(record)));
            if (!predicted.equals(step.effect()) && !(predicted instanceof Effect.Changed)) {
              return false;
            }
            live = step.state();
          }
          return replay(ControlState.EMPTY, log).equals(live);
        });
  }

  @Test
  void a_replay_that_goes_on_from_any_state_agrees_with_one_from_the_start() {
    qt().withExamples(200)
        .forAll(integers().all(), integers().between(1, 120), integers().between(0, 120))
        .check((seed, length, cut) -> {
          var log = log(seed, length);
          int at = Math.min(cut, length);
          var middle = replay(ControlState.EMPTY, log.subList(0, at));
          return replay(middle, log.subList(at, length)).equals(replay(ControlState.EMPTY, log));
        });
  }

  @Test
  void a_command_decided_against_an_old_version_never_takes_effect() {
    qt().withExamples(300)
        .forAll(integers().all(), integers().between(1, 100))
        .check((seed, length) -> {
          var state = replay(ControlState.EMPTY, log(seed, length));
          return state
              .rollouts()
              .allMatch(rollout ->
                  java.util.stream.LongStream.rangeClosed(1, rollout.revision() - 1)
                      .allMatch(old ->
                          Fold.effect(
                                      state,
                                      record("li", old, new Command.PauseRollout(rollout.id())))
                                  instanceof Effect.Refused(var reason, var _)
                              && reason == Effect.Reason.STALE));
        });
  }

  @Test
  void of_two_equal_commands_against_one_version_the_first_takes_effect_alone() {
    var advance = record("gatekeeper", 2, new Command.AdvanceRollout("r1", 1, List.of()));

    var once = after(RUNNING, advance);

    assertThat(once.rollout("r1").orElseThrow().state().stageOrNone()).isEqualTo(1);
    assertThat(Fold.effect(once, advance))
        .isInstanceOfSatisfying(
            Effect.Refused.class, r -> assertThat(r.reason()).isEqualTo(Effect.Reason.STALE));
  }

  @Test
  void a_verdict_on_one_model_stops_that_model_and_on_all_models_the_rollout() {
    var one =
        after(RUNNING, record("g", 2, new Command.HaltRollout("r1", List.of("h7"), List.of())));
    assertThat(one.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Running(0, 1_000, Set.of("h7")));

    var both = after(one, record("g", 3, new Command.HaltRollout("r1", List.of("h8"), List.of())));
    assertThat(both.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Halted(0, "because"));

    var evidence = new ModelEvidence("h7", 50, 40, 20, 0, 20);
    var resumed = after(both, record("li", 4, new Command.ResumeRollout("r1", List.of(evidence))));
    assertThat(resumed.rollout("r1").orElseThrow().baseline()).isEqualTo(Map.of("h7", evidence));
  }

  @Test
  void a_pause_remembers_which_models_were_halted() {
    var paused =
        after(
            RUNNING,
            record("g", 2, new Command.HaltRollout("r1", List.of("h7"), List.of())),
            record("li", 3, new Command.PauseRollout("r1")),
            record("li", 4, new Command.ResumeRollout("r1", List.of())));

    assertThat(paused.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Running(0, 1_000, Set.of("h7")));
  }

  @Test
  void two_rollouts_that_would_decide_for_the_same_handsets_cannot_run_at_once() {
    var drafted =
        after(
            RUNNING,
            record("li", 0, release("3.0", "h7")),
            record("li", 0, new Command.CreateRollout("r2", plan("3.0", Set.of("h7"), 100))));

    assertThat(Fold.effect(drafted, record("li", 1, new Command.StartRollout("r2"))))
        .isInstanceOfSatisfying(
            Effect.Refused.class, r -> assertThat(r.detail()).contains("rollout r1 decides"));
  }

  @Test
  void nobody_approves_what_they_made_or_started() {
    var awaiting =
        after(
            ControlState.EMPTY,
            record("li", 0, release("2.0", "h7")),
            record("li", 0, new Command.CreateRollout("r1", approvedFrom(5_000))),
            record("wang", 1, new Command.StartRollout("r1")));
    assertThat(awaiting.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.AwaitingApproval(Actor.named("wang")));

    for (String own : List.of("li", "wang")) {
      assertThat(Fold.effect(awaiting, record(own, 2, new Command.ApproveRollout("r1"))))
          .isInstanceOfSatisfying(
              Effect.Refused.class, r -> assertThat(r.reason()).isEqualTo(Effect.Reason.FORBIDDEN));
    }
    var approved = after(awaiting, record("zhao", 2, new Command.ApproveRollout("r1")));
    assertThat(approved.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Scheduled());
  }

  @Test
  void nobody_approves_their_own_by_another_name_or_another_token() {
    var li = new Actor("li", "token:1");
    var wang = new Actor("wang", "oidc:https://accounts.example#17");
    var awaiting =
        after(
            ControlState.EMPTY,
            record(li, 0, release("2.0", "h7")),
            record(li, 0, new Command.CreateRollout("r1", approvedFrom(0))),
            record(wang, 1, new Command.StartRollout("r1")));

    for (var own :
        List.of(
            new Actor("li", "token:2"), // another token of the same person
            new Actor("li.the.second", li.principal()), // the same account under a new name
            new Actor("wang.wei", wang.principal()),
            Actor.named("wang"))) {
      assertThat(Fold.effect(awaiting, record(own, 2, new Command.ApproveRollout("r1"))))
          .as(own.toString())
          .isInstanceOfSatisfying(
              Effect.Refused.class, r -> assertThat(r.reason()).isEqualTo(Effect.Reason.FORBIDDEN));
    }
    var zhao = new Actor("zhao", "oidc:https://accounts.example#18");
    assertThat(Fold.effect(awaiting, record(zhao, 2, new Command.ApproveRollout("r1"))))
        .isInstanceOf(Effect.Changed.class);
  }

  /** A plan that a second person must approve. */
  private static RolloutPlan approvedFrom(long startAt) {
    var base = plan("2.0", Set.of("h7"), 100);
    return new RolloutPlan(
        base.release(),
        base.models(),
        Set.of(),
        Set.of(),
        base.stages(),
        0,
        0.05,
        Commands.ALL_DAY,
        0,
        true,
        startAt);
  }

  @Test
  void withdrawing_a_programme_ends_all_of_it_for_ever() {
    var gone = after(RUNNING, record("li", 1, new Command.WithdrawProgramme()));

    assertThat(gone.rollouts()).allMatch(r -> r.state() instanceof RolloutState.Withdrawn);
    assertThat(gone.programme("haier").releases().values()).noneMatch(r -> r.available());
    assertThat(Fold.effect(gone, record("li", 0, release("9.0", "h7"))))
        .isInstanceOf(Effect.Refused.class);
  }

  @Test
  void withdrawing_a_release_ends_its_completed_rollout_too() {
    var completed =
        after(
            RUNNING,
            record("g", 2, new Command.AdvanceRollout("r1", 1, List.of())),
            record("g", 3, new Command.CompleteRollout("r1", List.of())),
            record("li", 1, new Command.WithdrawRelease("2.0")));

    assertThat(completed.rollout("r1").orElseThrow().state())
        .isInstanceOf(RolloutState.Withdrawn.class);
  }

  /** Rollout r1 of h7 and h8, completed after a halt for some models. */
  private static ControlState completed(String... halted) {
    var state = RUNNING;
    long version = 2;
    if (halted.length > 0) {
      var halt = new Command.HaltRollout("r1", List.of(halted), List.of());
      state = after(state, record("g", version++, halt));
    }
    return after(
        state,
        record("g", version++, new Command.AdvanceRollout("r1", 1, List.of())),
        record("g", version, new Command.CompleteRollout("r1", List.of())));
  }

  @Test
  void a_model_halted_on_the_way_stays_halted_at_completion() {
    assertThat(completed("h7").rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Completed(Set.of("h7")));
  }

  @Test
  void late_harm_halts_a_completed_rollout_until_somebody_resumes_it() {
    var done = completed();
    var partly =
        after(done, record("g", 4, new Command.HaltRollout("r1", List.of("h7"), List.of())));
    var wholly =
        after(partly, record("g", 5, new Command.HaltRollout("r1", List.of("h8"), List.of())));

    assertThat(partly.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Completed(Set.of("h7")));
    assertThat(wholly.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.HaltedAfterCompletion("because"));
    var counts = List.of(new ModelEvidence("h7", 9, 9, 5, 4, 0));
    var resumed = after(wholly, record("li", 6, new Command.ResumeRollout("r1", counts)));
    assertThat(resumed.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Completed(Set.of()));
    assertThat(resumed.rollout("r1").orElseThrow().baseline())
        .isEqualTo(Map.of("h7", counts.getFirst()));
    var forward =
        after(
            wholly,
            record("li", 0, release("2.1", "h7", "h8")),
            record("li", 6, new Command.CancelRollout("r1", "2.1")));
    assertThat(forward.rollout("r1").orElseThrow().state())
        .isEqualTo(new RolloutState.Cancelled("because", "2.1"));
  }

  @Test
  void a_rollout_halted_after_its_completion_does_not_stand_in_the_next_ones_way() {
    var halted =
        after(
            completed(),
            record("g", 4, new Command.HaltRollout("r1", List.of(), List.of())),
            record("li", 0, release("3.0", "h7")),
            record("li", 0, new Command.CreateRollout("r2", plan("3.0", Set.of("h7"), 100))));

    assertThat(Fold.effect(halted, record("li", 1, new Command.StartRollout("r2"))))
        .isInstanceOf(Effect.Changed.class);
  }

  @Test
  void a_halt_names_only_models_of_the_rollout() {
    var halt = new Command.HaltRollout("r1", List.of("h7", "w700"), List.of());

    assertThat(Fold.effect(RUNNING, record("li", 2, halt)))
        .isInstanceOfSatisfying(
            Effect.Refused.class, r -> assertThat(r.reason()).isEqualTo(Effect.Reason.INVALID));
  }

  @Test
  void two_commands_of_one_tick_take_effect_one_after_the_other() {
    var pause = record("li", 2, new Command.PauseRollout("r1"));
    var cancel = record("wang", 2, new Command.CancelRollout("r1", null));

    var paused = after(RUNNING, pause);

    assertThat(cancel.at()).isEqualTo(pause.at());
    assertThat(Fold.effect(paused, cancel))
        .isInstanceOfSatisfying(
            Effect.Refused.class, r -> assertThat(r.reason()).isEqualTo(Effect.Reason.STALE));
  }

  @Test
  void a_cancelled_rollout_rolls_forward_only_to_something_newer() {
    var with =
        after(
            RUNNING,
            record("li", 0, release("1.9", "h7", "h8")),
            record("li", 0, release("2.1", "h7", "h8")));

    assertThat(Fold.effect(with, record("li", 2, new Command.CancelRollout("r1", "1.9"))))
        .isInstanceOfSatisfying(
            Effect.Refused.class, r -> assertThat(r.detail()).contains("never go back"));
    assertThat(
            after(with, record("li", 2, new Command.CancelRollout("r1", "2.1")))
                .rollout("r1")
                .orElseThrow()
                .state())
        .isEqualTo(new RolloutState.Cancelled("because", "2.1"));
  }

  private static List<ControlRecord> log(int seed, int length) {
    var random = new Random(seed);
    var log = new ArrayList<ControlRecord>();
    for (int i = 0; i < length; i++) {
      log.add(Commands.any(random, i));
    }
    return log;
  }
}
