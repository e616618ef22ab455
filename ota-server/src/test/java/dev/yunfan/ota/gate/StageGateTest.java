package dev.yunfan.ota.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.gate.GateVerdict.Advance;
import dev.yunfan.ota.gate.GateVerdict.Complete;
import dev.yunfan.ota.gate.GateVerdict.Halt;
import dev.yunfan.ota.gate.GateVerdict.Hold;
import dev.yunfan.ota.gate.GateVerdict.Rest;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.RolloutState.Completed;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ModelEvidence;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.Stage;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageGateTest {
  private static final Instant SOAKED = Instant.ofEpochMilli(3_600_000);
  private static final int LEGACY = (int) RolloutHealth.ALL_STAGES;

  private static Rollout rollout(RolloutState state, Stage... stages) {
    var models = Set.of("h7");
    var plan =
        new RolloutPlan(
            "2.0",
            models,
            Set.of(),
            Set.of(),
            List.of(stages),
            0,
            0.05,
            Commands.ALL_DAY,
            0,
            false,
            0);
    return new Rollout("r1", "haier", plan, state, 2, Map.of(), Actor.named("li"), 0, 0);
  }

  private static Rollout open(int stage) {
    return rollout(
        new Running(stage, 0, Set.of()), new Stage(100, 3600, 10), new Stage(10_000, 3600, 10));
  }

  private static Rollout completed() {
    return rollout(new Completed(Set.of()), new Stage(10_000, 3600, 10));
  }

  private static Health stage(int stage) {
    return Health.of("r1", "h7", "2.0", stage);
  }

  private static GateEvidence read(RolloutHealth... rows) {
    return read(Optional.empty(), rows);
  }

  private static GateEvidence read(Optional<String> doubt, RolloutHealth... rows) {
    return new GateEvidence.Read(
        Map.of("h7", new ModelRows("h7", Arrays.asList(rows), List.of())), doubt);
  }

  private static GateVerdict judge(Rollout rollout, GateEvidence evidence) {
    return StageGate.judge(rollout, evidence, false, SOAKED);
  }

  private static ModelEvidence baseline(long confirmed, long bad) {
    return new ModelEvidence("h7", confirmed + bad, confirmed + bad, confirmed, bad, 0);
  }

  private static String held(GateVerdict verdict) {
    assertThat(verdict).isInstanceOf(Hold.class);
    return ((Hold) verdict).why();
  }

  // The order: not read, harm, doubt, pass

  @Test
  void evidence_that_is_not_read_yet_holds_whatever_the_baseline() {
    var late = completed().withBaseline(Map.of("h7", baseline(1_500, 0)));
    for (var rollout : List.of(open(0), open(1), completed(), late)) {
      assertThat(judge(rollout, new GateEvidence.NotReadYet()))
          .isEqualTo(new Hold("the evidence is not read yet"));
    }
  }

  @Test
  void a_baseline_without_any_row_holds_and_halts_nothing() {
    var baseline = Map.of("h7", baseline(1_500, 0));
    for (var rollout : List.of(open(0), completed())) {
      assertThat(held(judge(rollout.withBaseline(baseline), read())))
          .contains("the evidence of h7 has lost counts: 0 attempted now, 1500 at the baseline");
    }
  }

  @Test
  void newer_rows_alone_hold_a_rollout_whose_baseline_they_do_not_reach() {
    var baseline = Map.of("h7", baseline(1_500, 0));
    // three bad of three would halt; the rows before them are missing
    assertThat(
            held(
                judge(
                    completed().withBaseline(baseline),
                    read(stage(1).confirmed(200).failed(3).row()))))
        .contains("lost counts");
  }

  @Test
  void rows_that_were_read_halt_though_others_are_missing() {
    var baseline = Map.of("h7", baseline(1_500, 0));
    assertThat(
            judge(
                completed().withBaseline(baseline), read(stage(1).confirmed(20).failed(30).row())))
        .isInstanceOf(Halt.class);
  }

  @Test
  void stale_evidence_halts_and_passes_no_stage() {
    var stale = Optional.of("stale");
    assertThat(held(judge(open(0), read(stale, stage(0).confirmed(100).row())))).isEqualTo("stale");
    assertThat(judge(open(0), read(stale, stage(0).confirmed(50).failed(50).row())))
        .isInstanceOf(Halt.class);
    assertThat(held(judge(completed(), read(stale, stage(0).confirmed(100).row()))))
        .isEqualTo("stale");
  }

  @Test
  void what_cannot_be_read_or_contradicts_itself_holds_by_the_name_of_the_row() {
    var unreadable =
        new GateEvidence.Read(
            Map.of("h7", new ModelRows("h7", List.of(), List.of("r1/h7/haier/2.0/0 was deleted"))),
            Optional.empty());
    assertThat(held(judge(open(0), unreadable))).contains("r1/h7/haier/2.0/0 was deleted");
    for (var row :
        List.of(
            stage(0).failed(11).attempted(10),
            stage(0).failed(-1).row(),
            stage(0).confirmed(40).failed(40).attempted(40))) {
      assertThat(held(judge(open(0), read(row)))).contains("r1/h7/haier/2.0/0 contradicts itself");
    }
  }

  @Test
  void doubt_about_a_halted_model_holds_nothing() {
    var rollout =
        rollout(new Completed(Set.of("h7")), new Stage(10_000, 0, 0))
            .withBaseline(Map.of("h7", baseline(10, 0)));
    assertThat(judge(rollout, read())).isEqualTo(new Rest());
  }

  // Harm

  @Test
  void five_of_the_first_five_stop() {
    assertThat(judge(open(0), read(stage(0).failed(2).row()))).isInstanceOf(Hold.class);
    assertThat(judge(open(0), read(stage(0).failed(5).row())))
        .isInstanceOfSatisfying(
            Halt.class,
            halt -> {
              assertThat(halt.models()).containsExactly("h7");
              assertThat(halt.why())
                  .contains("h7: 5 of 5 settled updates failed or rolled back")
                  .contains("the budget is 5.00 %");
            });
    assertThat(judge(open(1), read(stage(0).row(), stage(1).rolledBack(25).row())))
        .isInstanceOf(Halt.class);
  }

  @Test
  void a_failure_that_later_worked_is_no_failure() {
    assertThat(judge(open(0), read(stage(0).confirmed(40).recovered(40).row())))
        .isInstanceOf(Advance.class);
    // as streams of 0.1.0 counted it: a handset once for each step
    assertThat(
            StageGate.judge(
                open(0), read(stage(LEGACY).confirmed(40).failed(40).attempted(40)), true, SOAKED))
        .isInstanceOf(Advance.class);
  }

  @Test
  void another_failure_never_lifts_a_halt() {
    qt().forAll(longs().between(0, 5_000), longs().between(0, 500))
        .check((confirmed, failed) -> {
          var before = judge(open(0), read(stage(0).confirmed(confirmed).failed(failed).row()));
          return !(before instanceof Halt)
              || judge(open(0), read(stage(0).confirmed(confirmed).failed(failed + 1).row()))
                  instanceof Halt;
        });
  }

  @Test
  void outcomes_before_the_baseline_are_not_held_against_it_again() {
    var resumed = open(0).withBaseline(Map.of("h7", baseline(50, 50)));
    assertThat(judge(resumed, read(stage(0).confirmed(150).failed(50).row())))
        .isInstanceOf(Advance.class);
    assertThat(judge(resumed, read(stage(0).confirmed(50).failed(55).row())))
        .isInstanceOf(Halt.class);
    // the 50 recover: no longer bad, and no credit for later failures
    assertThat(judge(resumed, read(stage(0).confirmed(100).recovered(50).row())))
        .isInstanceOf(Advance.class);
    assertThat(judge(resumed, read(stage(0).confirmed(50).failed(50).recovered(50).row())))
        .isInstanceOf(Halt.class);
  }

  @Test
  void a_completed_rollout_is_judged_by_what_came_since() {
    var late = completed().withBaseline(Map.of("h7", baseline(1_000_000, 0)));
    assertThat(judge(late, read(stage(0).confirmed(1_000_025).failed(15).row())))
        .isInstanceOfSatisfying(
            Halt.class, halt -> assertThat(halt.models()).containsExactly("h7"));
    assertThat(judge(late, read(stage(0).confirmed(1_000_039).failed(1).row())))
        .isEqualTo(new Rest());
  }

  @Test
  void few_that_relapse_after_many_confirmed_halt_nothing_and_many_do() {
    var late = completed().withBaseline(Map.of("h7", baseline(120, 0)));
    assertThat(judge(late, read(stage(0).confirmed(117).rolledBack(3).relapsed(3).row())))
        .isEqualTo(new Rest());
    assertThat(judge(late, read(stage(0).confirmed(80).rolledBack(40).relapsed(40).row())))
        .isInstanceOfSatisfying(
            Halt.class,
            halt ->
                assertThat(halt.why())
                    .contains(
                        "40 of 120 handsets that had confirmed the update since the last resume or completion failed or rolled back"));
    // nor do they weigh on those that came later
    assertThat(judge(late, read(stage(0).confirmed(137).rolledBack(3).relapsed(3).row())))
        .isEqualTo(new Rest());
  }

  @Test
  void those_that_left_a_failure_by_any_way_hide_no_failure_of_others() {
    var resumed = open(0).withBaseline(Map.of("h7", baseline(50, 22)));
    assertThat(judge(resumed, read(stage(0).confirmed(72).rolledBack(21).recovered(22).row())))
        .isInstanceOf(Halt.class);
  }

  @Test
  void rows_that_are_left_beside_one_that_cannot_be_read_need_stronger_proof() {
    var lost = List.of("r1/h7/haier/2.0/0 cannot be read");
    var few = new ModelRows("h7", List.of(stage(1).rolledBack(3).row()), lost);
    assertThat(held(judge(open(1), new GateEvidence.Read(Map.of("h7", few), Optional.empty()))))
        .contains("cannot be read");
    var many = new ModelRows("h7", List.of(stage(1).rolledBack(8).row()), lost);
    assertThat(judge(open(1), new GateEvidence.Read(Map.of("h7", many), Optional.empty())))
        .isInstanceOfSatisfying(
            Halt.class,
            halt -> assertThat(halt.why()).contains("8 of 8 settled updates in the rows that can"));
  }

  @Test
  void a_verdict_carries_the_counts_that_it_judged() {
    var row = stage(0).confirmed(12).silent(1).row();
    var counts = List.of(new ModelEvidence("h7", 12, 12, 12, 0, 0, 0, 1, 0, 0, 0, 12));
    assertThat(judge(open(0), read(row)))
        .isInstanceOfSatisfying(
            Advance.class, advance -> assertThat(advance.counts()).isEqualTo(counts));
  }

  // Passing

  @Test
  void a_stage_passes_after_soak_and_with_its_own_newcomers() {
    var before = SOAKED.minusMillis(1);
    var ten = read(stage(0).confirmed(10).row());
    assertThat(judge(open(0), ten)).isInstanceOf(Advance.class);
    assertThat(held(StageGate.judge(open(0), ten, false, before))).contains("soaks until");
    assertThat(held(judge(open(0), read(stage(0).confirmed(9).row()))))
        .isEqualTo("9 of 10 confirmed updates of the handsets that this stage added");
    assertThat(held(judge(open(0), read()))).startsWith("0 of 10");
    // those of an earlier stage do not count for a later one
    assertThat(held(judge(open(1), read(stage(0).confirmed(500).row())))).startsWith("0 of 10");
    assertThat(judge(open(1), read(stage(0).confirmed(500).row(), stage(1).confirmed(10).row())))
        .isInstanceOf(Complete.class);
  }

  @Test
  void a_plan_that_asks_for_nothing_gets_a_minimum_that_grows_with_the_stage() {
    var stages = new Stage[8];
    Arrays.setAll(stages, i -> new Stage(100 * (i + 1), 0, 0));
    long[] minimum = {10, 20, 40, 80, 160, 320, 320};
    for (int i = 0; i < minimum.length; i++) {
      var rollout = rollout(new Running(i, 0, Set.of()), stages);
      assertThat(judge(rollout, read(stage(i).confirmed(minimum[i] - 1).row())))
          .isInstanceOf(Hold.class);
      assertThat(judge(rollout, read(stage(i).confirmed(minimum[i]).row())))
          .isInstanceOf(Advance.class);
    }
  }

  @Test
  void confirmed_updates_of_a_halted_model_pass_no_stage() {
    var rollout =
        rollout(new Running(0, 0, Set.of("h7")), new Stage(100, 0, 10), new Stage(10_000, 0, 10));
    assertThat(judge(rollout, read(stage(0).confirmed(50).row()))).isInstanceOf(Hold.class);
  }

  @Test
  void a_plan_that_ends_below_100_percent_is_held_at_its_last_share() {
    var rollout = rollout(new Running(0, 0, Set.of()), new Stage(3_400, 3_600, 0));
    assertThat(held(judge(rollout, read(stage(0).confirmed(9).row())))).startsWith("9 of 10");
    assertThat(held(judge(rollout, read(stage(0).confirmed(10).row()))))
        .startsWith("held at 34 %, the plan's last share")
        .contains("rollout widen r1 --stage SHARE");
  }

  @Test
  void many_excused_updates_hold_a_stage_and_say_why() {
    var storage = new Excused(40, 0, 0, 0, 0);
    assertThat(held(judge(open(0), read(stage(0).confirmed(20).excused(storage).row()))))
        .isEqualTo(
            "h7 excused: 40 of 60 updates of this stage failed for other reasons than the image (40 for want of storage)");
    var few = new Excused(4, 3, 2, 1, 0);
    assertThat(judge(open(0), read(stage(0).confirmed(20).excused(few).row())))
        .isInstanceOf(Advance.class);
    var one = new Excused(4, 3, 2, 1, 1);
    assertThat(held(judge(open(0), read(stage(0).confirmed(20).excused(one).row()))))
        .contains("11 of 31");
    // 20 % of many are few
    assertThat(judge(open(0), read(stage(0).confirmed(160).excused(storage).row())))
        .isInstanceOf(Advance.class);
  }

  @Test
  void many_silent_handsets_hold_a_stage() {
    assertThat(judge(open(0), read(stage(0).confirmed(20).underWay(5).silent(5).row())))
        .isInstanceOf(Advance.class);
    assertThat(held(judge(open(0), read(stage(0).confirmed(20).underWay(6).silent(6).row()))))
        .startsWith("h7 silent: 6 of 26 handsets");
  }

  // Counts of 0.1.0, which knew no stages

  @Test
  void counts_without_stages_pass_a_stage_of_a_rollout_that_began_with_them() {
    var old = read(stage(LEGACY).confirmed(15).row());
    assertThat(StageGate.judge(open(1), old, true, SOAKED)).isInstanceOf(Complete.class);
    assertThat(held(StageGate.judge(open(1), old, false, SOAKED))).startsWith("0 of 10");
    // rows of stages alone are judged by the stage whenever the rollout began
    var staged = read(stage(0).confirmed(15).row());
    assertThat(held(StageGate.judge(open(1), staged, true, SOAKED))).startsWith("0 of 10");
  }

  @Test
  void counts_without_stages_prove_harm() {
    assertThat(judge(open(1), read(stage(LEGACY).rolledBack(30).failed(30).attempted(30))))
        .isInstanceOfSatisfying(
            Halt.class, halt -> assertThat(halt.why()).contains("30 of 30 settled"));
  }

  @Test
  void reports_without_a_receipt_are_no_evidence() {
    assertThat(
            judge(
                open(0),
                read(Health.of("r1", "h7", "2.0", RolloutHealth.UNOFFERED).failed(50).row())))
        .isInstanceOf(Hold.class);
  }

  @Test
  void only_whole_and_current_counts_become_a_baseline() {
    var row = stage(0).confirmed(10).row();
    assertThat(StageGate.unfitForBaseline(open(0), new GateEvidence.NotReadYet())).isPresent();
    assertThat(StageGate.unfitForBaseline(open(0), read(Optional.of("stale"), row))).isPresent();
    assertThat(StageGate.unfitForBaseline(open(0), read(stage(0).failed(2).attempted(1))))
        .isPresent();
    var lost = open(0).withBaseline(Map.of("h7", baseline(1_500, 0)));
    assertThat(StageGate.unfitForBaseline(lost, read(row))).isEmpty(); // a new one mends it
  }
}
