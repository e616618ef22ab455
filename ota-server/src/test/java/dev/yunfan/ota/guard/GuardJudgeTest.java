package dev.yunfan.ota.guard;

import static dev.yunfan.ota.guard.GuardFixtures.HOUR;
import static dev.yunfan.ota.guard.GuardFixtures.aCase;
import static dev.yunfan.ota.guard.GuardFixtures.control;
import static dev.yunfan.ota.guard.GuardFixtures.countFrom;
import static dev.yunfan.ota.guard.GuardFixtures.models;
import static dev.yunfan.ota.guard.GuardFixtures.one;
import static dev.yunfan.ota.guard.GuardFixtures.policy;
import static dev.yunfan.ota.guard.GuardFixtures.rows;
import static dev.yunfan.ota.guard.GuardFixtures.stage;
import static dev.yunfan.ota.guard.GuardFixtures.treated;
import static dev.yunfan.ota.guard.GuardFixtures.withoutControl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Judgement;
import dev.yunfan.schemas.control.Judgement.Question;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardJudgeTest {
  private static WindowRows afterHour(long treatedCrashes, long controlCrashes) {
    return rows(
        treated(0).joined(1_000),
        control(0).joined(9_000),
        treated(1).crashed(treatedCrashes),
        control(1).crashed(controlCrashes));
  }

  @Test
  void many_crashes_of_the_treated_halt_and_in_an_open_hour_too() {
    for (int closed : new int[] {1, 2}) {
      var finding = GuardJudge.judge(aCase(closed), afterHour(40, 60));
      assertThat(finding.harms()).extracting(Judgement::model).containsExactly("W700");
      assertThat(finding.harms().getFirst().metric()).isEqualTo(GuardMetric.CRASH);
    }
  }

  @Test
  void handsets_that_fall_silent_halt() {
    var finding =
        GuardJudge.judge(
            aCase(2),
            rows(
                treated(0).joined(1_000),
                control(0).joined(9_000),
                treated(1).silent(30),
                control(1).silent(20)));
    assertThat(finding.harms()).extracting(Judgement::metric).containsExactly(GuardMetric.SILENCE);
  }

  @Test
  void an_outage_that_hits_both_arms_halts_nothing() {
    assertThat(GuardJudge.judge(aCase(2), afterHour(500, 4_500)).harms()).isEmpty();
  }

  @Test
  void the_threshold_is_shared_by_all_processes_and_halted_models_keep_their_part() {
    var one = GuardJudge.judge(aCase(2), afterHour(1, 9));
    assertThat(one.all().getFirst().logThreshold()).isCloseTo(Math.log(2 / 0.001), within(1e-12));
    var three = models(aCase(2), "W700", "W800", "W900");
    var all = GuardJudge.judge(three, afterHour(1, 9));
    assertThat(all.all().getFirst().logThreshold()).isCloseTo(Math.log(8 / 0.001), within(1e-12));
    var rows = afterHour(1, 9);
    rows.put(treated(0).of("W800").joined(5).row());
    rows.put(treated(0).of("W900").joined(5).row());
    var left = GuardJudge.judge(models(aCase(2), "W700"), rows);
    assertThat(left.all().getFirst().logThreshold()).isCloseTo(Math.log(8 / 0.001), within(1e-12));
  }

  @Test
  void small_harm_of_each_model_is_proven_of_all_together() {
    var rows = new WindowRows();
    for (var model : new String[] {"W700", "W800", "W900"}) {
      rows.put(treated(0).of(model).joined(1_000).row());
      rows.put(control(0).of(model).joined(9_000).row());
      rows.put(treated(1).of(model).crashed(12).row());
      rows.put(control(1).of(model).crashed(30).row());
    }
    var finding = GuardJudge.judge(models(aCase(2), "W700", "W800", "W900"), rows);
    assertThat(finding.harms()).extracting(Judgement::model).containsExactly("");
  }

  @Test
  void a_model_that_is_halted_says_nothing_of_the_others() {
    var rows = afterHour(1, 9);
    rows.put(treated(0).of("W800").joined(1_000).row());
    rows.put(control(0).of("W800").joined(9_000).row());
    rows.put(treated(1).of("W800").crashed(90).row());
    assertThat(GuardJudge.judge(models(aCase(2), "W700", "W800"), rows).harms())
        .extracting(Judgement::model)
        .contains("W800");
    var without = GuardJudge.judge(models(aCase(2), "W700"), rows);
    assertThat(without.harms()).isEmpty();
    assertThat(one(without, Question.HARM, GuardMetric.CRASH, "").treatedEvents()).isEqualTo(1);
  }

  @Test
  void a_resumed_rollout_begins_with_no_evidence_and_keeps_its_risk_sets() {
    var rows = afterHour(40, 60);
    rows.put(treated(3).crashed(2).row());
    var resumed = GuardJudge.judge(countFrom(aCase(4), 2), rows);
    assertThat(resumed.harms()).isEmpty();
    var harm = one(resumed, Question.HARM, GuardMetric.CRASH, "W700");
    assertThat(harm.treatedEvents()).isEqualTo(2);
    assertThat(harm.treatedAtRisk()).isEqualTo(1_000 - 42);
    assertThat(harm.logEvidence()).isGreaterThan(0);
    assertThat(one(resumed, Question.IMBALANCE, GuardMetric.CRASH, "").treatedAtRisk()).isZero();
  }

  @Test
  void a_stage_passes_by_closed_hours_alone() {
    var rows = afterHour(60, 600);
    var open = GuardJudge.judge(aCase(1), rows);
    assertThat(open.waits()).hasSize(1);
    assertThat(open.waits().getFirst().judgement().treatedEvents()).isZero();
    var closed = GuardJudge.judge(aCase(2), rows);
    assertThat(closed.waits()).isEmpty();
    assertThat(one(closed, Question.NO_WORSE, GuardMetric.CRASH, "").proven()).isTrue();
  }

  @Test
  void a_stage_does_not_pass_by_the_evidence_of_an_earlier_one() {
    var rows = afterHour(60, 600);
    rows.put(treated(2).stage(1).joined(2_000).row());
    rows.put(control(2).stage(1).joined(8_000).row());
    var finding = GuardJudge.judge(stage(aCase(3), 1), rows);
    assertThat(finding.waits()).hasSize(1);
    assertThat(one(finding, Question.NO_WORSE, GuardMetric.CRASH, "").treatedEvents()).isZero();
    assertThat(one(finding, Question.HARM, GuardMetric.CRASH, "W700").treatedEvents())
        .isEqualTo(60);
  }

  @Test
  void after_completion_harm_is_still_asked_and_nothing_waits() {
    var finding = GuardJudge.judge(stage(aCase(2), -1), afterHour(40, 60));
    assertThat(finding.harms()).isNotEmpty();
    assertThat(finding.waits()).isEmpty();
  }

  @Test
  void a_loop_of_one_handset_is_one_event_and_a_row_with_more_is_in_doubt() {
    var finding =
        GuardJudge.judge(
            aCase(2), rows(treated(0).joined(1), control(0).joined(9), treated(1).crashed(500)));
    assertThat(finding.harms()).isEmpty();
    assertThat(finding.doubts())
        .containsExactly(
            "There are rows of haier W700 with release 2.1.0, region beijing, stage 0 at"
                + " 1970-01-01T01:00:00Z: more crash than were at risk");
  }

  @Test
  void rows_that_cannot_be_are_doubts_and_silence_no_harm_of_others() {
    var rows = afterHour(40, 60);
    rows.put(treated(1).of("W800").crashed(-3).row());
    rows.put(treated(1).of("W800").in("").poweredOn(-1).row());
    rows.put(treated(2).of("W800").joined(Long.MAX_VALUE).row());
    rows.put(treated(2).of("W800").at(HOUR + 1).row());
    rows.put(treated(2).release("9.9").row());
    rows.put(GuardFixtures.hour("placebo", 2).row());
    var finding = GuardJudge.judge(models(aCase(3), "W700", "W800"), rows);
    assertThat(finding.harms()).extracting(Judgement::model).contains("W700");
    assertThat(finding.doubts()).hasSize(6);
    assertThat(String.join("\n", finding.doubts()))
        .contains("whole hour", "placebo", "9.9", "negative or larger than a fleet");
  }

  @Test
  void a_correction_takes_a_doubt_away() {
    var rows = afterHour(40, 60);
    rows.put(treated(1).crashed(-1).row());
    assertThat(GuardJudge.judge(aCase(3), rows).doubts()).hasSize(1);
    rows.put(treated(1).crashed(1).row());
    assertThat(GuardJudge.judge(aCase(3), rows).doubts()).isEmpty();
  }

  @Test
  void arms_that_are_no_draw_hold() {
    var rows = rows(treated(0).joined(500), control(0).joined(9_000));
    var finding = GuardJudge.judge(aCase(1), rows);
    assertThat(finding.doubts())
        .containsExactly(
            "500 treated and 9,000 waiting handsets came to stage 0, which no draw with an open"
                + " share of 10.0 % makes: handsets that wait have not reported yet, or the numbers are not trustworthy");
    assertThat(one(finding, Question.IMBALANCE, GuardMetric.CRASH, "").proven()).isTrue();
  }

  @Test
  void without_control_the_bars_alone_judge_and_it_is_said() {
    var bars = policy(Map.of(GuardMetric.CRASH, 5.0));
    var rows = rows(treated(0).joined(1_000).poweredOn(500), treated(1).crashed(40).poweredOn(500));
    var finding = GuardJudge.judge(withoutControl(aCase(2), bars), rows);
    assertThat(finding.harms()).extracting(Judgement::question).containsExactly(Question.ABOVE_BAR);
    assertThat(finding.waits()).isEmpty();
    assertThat(finding.weaker()).contains("absolute bars");
    var none = GuardJudge.judge(withoutControl(aCase(2), policy()), rows);
    assertThat(none.all()).isEmpty();
    assertThat(none.weaker()).contains("only failed updates are judged");
  }

  @Test
  void a_rate_below_the_bar_halts_nothing() {
    var bars = policy(Map.of(GuardMetric.CRASH, 5.0));
    var rows = rows(treated(0).joined(1_000), treated(1).crashed(40).poweredOn(10_000));
    assertThat(GuardJudge.judge(withoutControl(aCase(2), bars), rows).harms()).isEmpty();
  }

  @Test
  void a_wait_says_what_is_missing_in_figures() {
    var rows =
        rows(
            treated(0).joined(1_000).poweredOn(0),
            control(0).joined(9_000),
            treated(1).crashed(4).poweredOn(800),
            control(1).crashed(40).poweredOn(7_200));
    assertThat(GuardJudge.judge(aCase(2), rows).waits().getFirst().words())
        .isEqualTo(
            "crash: not yet proven below 1.5 times the rate of the handsets that wait: 4 treated"
                + " and 40 waiting handsets crashed; needs about 44 more treated crashes, about"
                + " 7,881 more device-hours, about 20 h at the present rate");
  }

  @Test
  void a_wait_without_a_rate_gives_no_estimate() {
    assertThat(GuardJudge.judge(aCase(2), afterHour(0, 0)).waits().getFirst().words())
        .endsWith(
            "0 treated and 0 waiting handsets crashed; no estimate, because nothing has"
                + " happened yet");
    assertThat(GuardJudge.judge(aCase(2), new WindowRows()).waits().getFirst().words())
        .endsWith("no estimate, because one arm has no handset at risk");
  }
}
