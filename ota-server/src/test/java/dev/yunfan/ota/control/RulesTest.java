package dev.yunfan.ota.control;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.ota.control.Effect.Reason;
import dev.yunfan.ota.control.Effect.Refused;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.Stage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

class RulesTest {
  private static final ControlState UPGRADED =
      after(ControlState.EMPTY, record("ada", 1, new Command.UpgradeRules(2)));

  /** A rollout to 34 % and no further, which is open. */
  private static ControlState held(ControlState from) {
    return after(
        from,
        record("li", 0, release("2.0", "h7")),
        record("li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7"), 3_400))),
        record("li", 1, new Command.StartRollout("r1")));
  }

  private static ControlState withRival(ControlState from) {
    return after(
        from,
        record("li", 0, release("3.0", "h7")),
        record("li", 0, new Command.CreateRollout("r2", plan("3.0", Set.of("h7"), 10_000))));
  }

  private static Refused refused(ControlState state, long expected, Command command) {
    return (Refused) Fold.effect(state, record("li", expected, command));
  }

  @Test
  void an_upgrade_takes_effect_once_and_only_forward() {
    assertThat(ControlState.EMPTY.rules()).isEqualTo(Rules.FIRST);
    assertThat(UPGRADED.rules()).isEqualTo(Rules.SECOND);
    assertThat(refused(UPGRADED, 1, new Command.UpgradeRules(2)).reason()).isEqualTo(Reason.STALE);
    var same = refused(UPGRADED, 2, new Command.UpgradeRules(2));
    assertThat(same.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(same.detail()).isEqualTo("rules 2 are in force already");
    var back = refused(UPGRADED, 2, new Command.UpgradeRules(1));
    assertThat(back.detail()).contains("never go back");
  }

  @Test
  void rules_that_this_build_does_not_know_are_not_asked_for_and_stop_it_when_they_come() {
    var unknown = new Command.UpgradeRules(Rules.NEWEST.number() + 1);

    assertThat(refused(UPGRADED, 2, unknown).reason()).isEqualTo(Reason.UNSUPPORTED);
    assertThatThrownBy(() -> after(UPGRADED, record("ada", 2, unknown)))
        .isInstanceOf(UnknownRules.class)
        .hasMessageContaining("rules %d", unknown.rules())
        .hasMessageContaining("start a newer server");
  }

  @Test
  void a_later_upgrade_does_not_move_the_end_of_the_first_rules() {
    var later = after(UPGRADED, at(5_000, record("ada", 2, new Command.UpgradeRules(3))));

    assertThat(later.rules()).isEqualTo(Rules.THIRD);
    assertThat(later.rulesSince()).isEqualTo(UPGRADED.rulesSince()).isEqualTo(1_000);
  }

  private static ControlRecord at(long at, ControlRecord record) {
    return new ControlRecord(
        record.commandId(),
        at,
        record.by(),
        record.reason(),
        record.vendor(),
        record.expectedVersion(),
        record.head(),
        record.command());
  }

  /** By the old texts 1a is newer than 10; so it folds for ever under the rules before. */
  @Test
  void a_roll_forward_is_judged_by_texts_before_rules_3_and_by_counters_since() {
    var forward = record("li", 2, new Command.CancelRollout("r1", "10.0"));
    for (int rules = 1; rules <= 3; rules++) {
      var state =
          after(
              upgraded(rules),
              record("li", 0, release("1a", "h7")),
              record("li", 0, release("10.0", "h7")),
              record("li", 0, new Command.CreateRollout("r1", plan("1a", Set.of("h7"), 10_000))),
              record("li", 1, new Command.StartRollout("r1")));
      if (rules < 3) {
        assertThat(((Refused) Fold.effect(state, forward)).detail())
            .contains("10.0 is not newer than 1a");
      } else {
        after(state, forward);
      }
    }
  }

  private static ControlState upgraded(int rules) {
    return rules == 1
        ? ControlState.EMPTY
        : after(ControlState.EMPTY, record("ada", 1, new Command.UpgradeRules(rules)));
  }

  @Test
  void firmwares_are_declared_from_the_third_rules_on_and_the_message_says_what_to_do() {
    var declare = new Command.DeclareFirmware("", List.of("2011"));
    for (int rules = 1; rules <= 2; rules++) {
      var no = refused(upgraded(rules), 1, declare);
      assertThat(no.reason()).isEqualTo(Reason.UNSUPPORTED);
      assertThat(no.detail()).contains("needs rules 3").contains("upgrade --to 3");
    }
    after(upgraded(3), record("li", 1, declare));
  }

  @Test
  void models_get_names_for_people_from_the_fourth_rules_on() {
    var name = new Command.NameModel("W700", "天语 W700");
    for (int rules = 1; rules <= 3; rules++) {
      var no = refused(upgraded(rules), 1, name);
      assertThat(no.reason()).isEqualTo(Reason.UNSUPPORTED);
      assertThat(no.detail()).contains("needs rules 4").contains("upgrade --to 4");
    }
    var named = after(upgraded(4), record("li", 1, name));
    assertThat(named.programme("haier").nameOf("W700")).contains("天语 W700");
    assertThat(refused(named, 1, name).reason()).isEqualTo(Reason.STALE);

    var nameless = after(named, record("li", 2, new Command.NameModel("W700", "")));
    assertThat(nameless.programme("haier").modelNames()).isEmpty();
  }

  private static Command.CreateRollout guardedRollout() {
    var plan = plan("2.0", Set.of("h7"), 100, 10_000);
    return new Command.CreateRollout("r1", Commands.guarded(plan, Guardrails.DEFAULT));
  }

  @Test
  void rollouts_have_guardrails_from_the_fifth_rules_on() {
    var judged = List.of(Commands.judgement("h7"));
    for (int rules = 1; rules <= 4; rules++) {
      for (var command :
          List.of(
              guardedRollout(),
              new Command.AdvanceRollout("r1", 1, List.of(), judged),
              new Command.CompleteRollout("r1", List.of(), judged),
              new Command.HaltRollout("r1", List.of(), List.of(), judged))) {
        var no = refused(upgraded(rules), 0, command);
        assertThat(no.reason()).as("%s by rules %d", command, rules).isEqualTo(Reason.UNSUPPORTED);
        assertThat(no.detail()).contains("needs rules 5").contains("upgrade --to 5");
      }
    }
    var created =
        after(
            upgraded(5),
            record("li", 0, release("2.0", "h7")),
            record("li", 0, guardedRollout()),
            record("li", 1, new Command.StartRollout("r1")),
            record("g", 2, new Command.HaltRollout("r1", List.of(), List.of(), judged)));
    assertThat(created.rollout("r1").orElseThrow().plan().guardrails())
        .isEqualTo(Guardrails.DEFAULT);
  }

  /** Halted for both models, or for one while the other goes on. */
  private static ControlState stopped(int rules, String... models) {
    return after(
        upgraded(rules),
        record("li", 0, release("2.0", "h7", "h8")),
        record("li", 0, release("2.1", "h7", "h8")),
        record("li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7", "h8"), 10_000))),
        record("li", 1, new Command.StartRollout("r1")),
        record("g", 2, new Command.HaltRollout("r1", List.of(models), List.of())),
        record("li", 0, new Command.CreateRollout("r2", plan("2.1", Set.of("h7"), 10_000))));
  }

  @Test
  void a_fix_starts_beside_the_halted_rollout_from_the_fifth_rules_on() {
    var start = new Command.StartRollout("r2");
    for (var models : List.of(new String[] {}, new String[] {"h7"})) {
      assertThat(refused(stopped(4, models), 1, start).detail()).contains("rollout r1 decides");

      var fixed = after(stopped(5, models), record("li", 1, start));
      assertThat(refused(fixed, 3, new Command.ResumeRollout("r1", List.of())).detail())
          .contains("rollout r2 decides for the same model");
      after(
          fixed,
          record("li", 2, new Command.CancelRollout("r2", null)),
          record("li", 3, new Command.ResumeRollout("r1", List.of())));
    }
    assertThat(refused(stopped(5, "h8"), 1, start).detail()).contains("rollout r1 decides");
  }

  @Test
  void evidence_counts_anew_from_a_resume_and_from_completion_by_the_fifth_rules() {
    for (int rules = 4; rules <= 5; rules++) {
      var running =
          after(
              upgraded(rules),
              record("li", 0, release("2.0", "h7")),
              record("li", 0, new Command.CreateRollout("r1", plan("2.0", Set.of("h7"), 10_000))),
              record("li", 1, new Command.StartRollout("r1")));
      assertThat(evidenceFrom(running)).isZero();
      var paused = after(running, at(2_000, record("li", 2, new Command.PauseRollout("r1"))));
      assertThat(evidenceFrom(paused)).isZero();
      var resumed =
          after(paused, at(3_000, record("li", 3, new Command.ResumeRollout("r1", List.of()))));
      assertThat(evidenceFrom(resumed)).isEqualTo(rules < 5 ? 0 : 3_000);
      var completed =
          after(resumed, at(4_000, record("g", 4, new Command.CompleteRollout("r1", List.of()))));
      assertThat(evidenceFrom(completed)).isEqualTo(rules < 5 ? 0 : 4_000);
      var halted =
          after(
              completed,
              at(5_000, record("g", 5, new Command.HaltRollout("r1", List.of(), List.of()))));
      assertThat(evidenceFrom(halted)).isEqualTo(rules < 5 ? 0 : 4_000);
      var again =
          after(halted, at(6_000, record("li", 6, new Command.ResumeRollout("r1", List.of()))));
      assertThat(evidenceFrom(again)).isEqualTo(rules < 5 ? 0 : 6_000);
    }
  }

  private static long evidenceFrom(ControlState state) {
    return state.rollout("r1").orElseThrow().evidenceFrom();
  }

  @Test
  void a_vendor_names_a_bounded_number_of_models() {
    var names = HashTreePMap.<String, String>empty();
    for (int i = 0; i < ModelChanges.MOST; i++) {
      names = names.plus("m" + i, "M");
    }
    var full = upgraded(4).with(Programme.fresh("haier").withModelNames(names));

    assertThat(refused(full, 2, new Command.NameModel("one", "more")).detail())
        .contains("10001 named models");
    after(full, record("li", 2, new Command.NameModel("m0", "another")));
  }

  @Test
  void a_last_share_below_100_percent_completes_by_the_first_rules_and_stays_by_the_second() {
    var complete = record("g", 2, new Command.CompleteRollout("r1", List.of()));

    var first = after(held(ControlState.EMPTY), complete);
    assertThat(first.rollout("r1").orElseThrow().state())
        .isInstanceOf(RolloutState.Completed.class);
    assertThat(Fold.effect(held(UPGRADED), complete))
        .isInstanceOfSatisfying(
            Refused.class, no -> assertThat(no.detail()).contains("last share").contains("widen"));
  }

  @Test
  void what_stays_at_its_last_share_does_not_block_the_next_rollout() {
    var start = new Command.StartRollout("r2");

    assertThat(refused(withRival(held(ControlState.EMPTY)), 1, start).detail())
        .contains("rollout r1 decides for the same model");
    after(withRival(held(UPGRADED)), record("li", 1, start));
  }

  @Test
  void widening_opens_one_more_stage_at_once() {
    var widen = new Command.WidenRollout("r1", new Stage(6_000, 60, 7));

    var rollout = after(held(UPGRADED), record("li", 2, widen)).rollout("r1").orElseThrow();

    assertThat(rollout.plan().stages()).hasSize(2);
    assertThat(rollout.plan().stages().getLast()).isEqualTo(new Stage(6_000, 60, 7));
    assertThat(rollout.state()).isEqualTo(new RolloutState.Running(1, 1_000, Set.of()));
    assertThat(rollout.share()).isEqualTo(6_000);
    assertThat(rollout.atLastShare()).isTrue();
  }

  @Test
  void a_widened_rollout_completes_at_100_percent() {
    var whole = new Command.WidenRollout("r1", new Stage(10_000, 0, 0));

    var state =
        after(
            held(UPGRADED),
            record("li", 2, whole),
            record("g", 3, new Command.CompleteRollout("r1", List.of())));

    assertThat(state.rollout("r1").orElseThrow().state())
        .isInstanceOf(RolloutState.Completed.class);
  }

  @Test
  void a_rollout_is_widened_only_at_its_last_share_and_only_to_a_wider_one() {
    var wider = new Command.WidenRollout("r1", new Stage(6_000, 60, 7));
    var narrower = new Command.WidenRollout("r1", new Stage(3_400, 60, 7));
    var paused = after(held(UPGRADED), record("li", 2, new Command.PauseRollout("r1")));

    assertThat(refused(paused, 3, wider).detail()).contains("is paused").contains("be widened");
    assertThat(refused(held(UPGRADED), 2, narrower).detail()).contains("34.0 %");
    assertThat(refused(held(UPGRADED), 1, wider).reason()).isEqualTo(Reason.STALE);
  }

  @Test
  void a_rollout_is_not_widened_beside_one_that_decides_for_the_same_handsets() {
    var beside = after(withRival(held(UPGRADED)), record("li", 1, new Command.StartRollout("r2")));
    var wider = new Command.WidenRollout("r1", new Stage(6_000, 60, 7));

    assertThat(refused(beside, 2, wider).detail()).contains("rollout r2");
  }

  @Test
  void by_the_first_rules_nothing_is_widened_and_the_message_says_what_to_do() {
    var wider = new Command.WidenRollout("r1", new Stage(6_000, 60, 7));

    var no = refused(held(ControlState.EMPTY), 2, wider);

    assertThat(no.reason()).isEqualTo(Reason.UNSUPPORTED);
    assertThat(no.detail()).contains("./yunfan control upgrade --to 2");
  }
}
