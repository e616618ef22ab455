package dev.yunfan.ota.guard;

import static dev.yunfan.ota.guard.GuardFixtures.aCase;
import static dev.yunfan.ota.guard.GuardFixtures.control;
import static dev.yunfan.ota.guard.GuardFixtures.countFrom;
import static dev.yunfan.ota.guard.GuardFixtures.hour;
import static dev.yunfan.ota.guard.GuardFixtures.models;
import static dev.yunfan.ota.guard.GuardFixtures.one;
import static dev.yunfan.ota.guard.GuardFixtures.rows;
import static dev.yunfan.ota.guard.GuardFixtures.stage;
import static dev.yunfan.ota.guard.GuardFixtures.treated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.yunfan.ota.guard.GuardFixtures.Hour;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Judgement.Question;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowRowsTest {
  private static final int HOURS = 30;

  private static double harm(GuardFinding finding) {
    return one(finding, Question.HARM, GuardMetric.CRASH, "W700").logEvidence();
  }

  /** Two models, regions, stages and a holdback, with crashes in every hour. */
  private static List<Hour> busy(Random random) {
    var all = new ArrayList<Hour>();
    for (var model : List.of("W700", "W800")) {
      for (var region : List.of("beijing", "")) {
        for (int stage = 0; stage < 2; stage++) {
          for (int n = 0; n < HOURS; n++) {
            for (var arm : List.of("treated", "control", "holdback", "named")) {
              int at = stage * HOURS + n;
              all.add(
                  hour(arm, at)
                      .of(model)
                      .in(region)
                      .stage(stage)
                      .joined(n == 0 ? 500 : 3)
                      .poweredOn(100)
                      .crashed(n == 0 ? 0 : random.nextInt(5))
                      .silent(n == 0 ? 0 : random.nextInt(2)));
            }
          }
        }
      }
    }
    return all;
  }

  private static GuardCase openAt(int closedHours) {
    return stage(models(aCase(closedHours), "W700", "W800"), 1);
  }

  @Test
  void rows_read_twice_late_and_corrected_lead_to_the_same_finding_at_every_look() {
    qt().withExamples(20)
        .forAll(longs().all())
        .checkAssert(seed -> {
          var random = new Random(seed);
          var truth = busy(random);
          var arrivals = new ArrayList<Hour>();
          for (var row : truth) {
            if (random.nextInt(3) == 0) {
              arrivals.add(row.crashed(40).joined(7)); // what the correction takes back
            }
          }
          Collections.shuffle(arrivals, random);
          var last = new ArrayList<>(truth);
          Collections.shuffle(last, random);
          arrivals.addAll(last);
          arrivals.addAll(truth.subList(0, 60)); // read again
          var known = new WindowRows();
          for (int i = 0; i < arrivals.size(); i++) {
            known.put(arrivals.get(i).row());
            if (i % 50 == 0) { // closed hours grow, and sometimes a look goes back
              GuardJudge.judge(openAt(random.nextInt(2 * HOURS)), known);
            }
          }
          for (int closed : new int[] {HOURS + 5, HOURS + 20, 2 * HOURS, HOURS}) {
            assertThat(GuardJudge.judge(openAt(closed), known))
                .isEqualTo(GuardJudge.judge(openAt(closed), rows(truth)));
          }
        });
  }

  @Test
  void a_change_of_the_baseline_folds_the_closed_hours_anew() {
    var truth = busy(new Random(3));
    var known = rows(truth);
    GuardJudge.judge(openAt(HOURS + 20), known);
    var resumed = countFrom(openAt(HOURS + 20), HOURS + 10);
    assertThat(GuardJudge.judge(resumed, known)).isEqualTo(GuardJudge.judge(resumed, rows(truth)));
  }

  @Test
  void risk_sets_follow_from_the_hours_before() {
    var finding =
        GuardJudge.judge(
            aCase(3),
            rows(
                treated(0).joined(100),
                control(0).joined(900),
                treated(1).crashed(2).left(3),
                control(1).crashed(5).joined(10),
                treated(2).crashed(1)));
    var judged = one(finding, Question.HARM, GuardMetric.CRASH, "W700");
    assertThat(judged.treatedAtRisk()).isEqualTo(94);
    assertThat(judged.controlAtRisk()).isEqualTo(905);
    assertThat(judged.treatedEvents()).isEqualTo(3);
    assertThat(judged.controlEvents()).isEqualTo(5);
    var byHand = RatioEvidence.above(1.1);
    byHand.add(2, 5, 100, 900);
    byHand.add(1, 0, 95, 905);
    assertThat(judged.logEvidence()).isCloseTo(byHand.log(), within(1e-12));
  }

  /** At constant risk: those that crash are replaced by others that come. */
  private static List<Hour> constantRisk(int[] treatedCrashes, int[] controlCrashes, long scale) {
    var all = new ArrayList<Hour>();
    all.add(treated(0).joined(100 * scale));
    all.add(control(0).joined(900 * scale));
    for (int i = 0; i < treatedCrashes.length; i++) {
      all.add(treated(i + 1).crashed(treatedCrashes[i]).joined(treatedCrashes[i]));
      all.add(control(i + 1).crashed(controlCrashes[i]).joined(controlCrashes[i]));
    }
    return all;
  }

  @Test
  void scale_order_and_cut_of_hours_change_no_evidence() {
    int[] x = {3, 0, 7, 2};
    int[] y = {20, 4, 9, 0};
    double once = harm(GuardJudge.judge(aCase(9), rows(constantRisk(x, y, 1))));
    assertThat(once).isNotZero();
    double scaled = harm(GuardJudge.judge(aCase(9), rows(constantRisk(x, y, 50))));
    assertThat(scaled).isCloseTo(once, within(1e-9));
    double permuted =
        harm(
            GuardJudge.judge(
                aCase(9), rows(constantRisk(new int[] {2, 7, 3, 0}, new int[] {0, 9, 20, 4}, 1))));
    assertThat(permuted).isCloseTo(once, within(1e-9));
    double cut =
        harm(
            GuardJudge.judge(
                aCase(9),
                rows(constantRisk(new int[] {3, 0, 4, 3, 2}, new int[] {20, 4, 9, 0, 0}, 1))));
    assertThat(cut).isCloseTo(once, within(1e-9));
  }

  @Test
  void a_factor_of_the_time_of_day_on_both_arms_moves_no_evidence_from_one_to_the_other() {
    // the same crashes, spread over the day or all in its evening
    int[] even = IntStream.range(0, 12).map(_ -> 1).toArray();
    int[] evenWaiting = IntStream.range(0, 12).map(_ -> 9).toArray();
    int[] evening = IntStream.range(0, 12).map(i -> i < 9 ? 0 : 4).toArray();
    int[] eveningWaiting = IntStream.range(0, 12).map(i -> i < 9 ? 0 : 36).toArray();
    assertThat(harm(GuardJudge.judge(aCase(20), rows(constantRisk(evening, eveningWaiting, 1)))))
        .isCloseTo(
            harm(GuardJudge.judge(aCase(20), rows(constantRisk(even, evenWaiting, 1)))),
            within(1e-9));
  }

  @Test
  void named_handsets_are_in_neither_arm() {
    var without = List.of(treated(0).joined(100), control(0).joined(900), treated(1).crashed(2));
    var with = new ArrayList<>(without);
    with.add(hour("named", 0).joined(5));
    with.add(hour("named", 1).crashed(5));
    assertThat(GuardJudge.judge(aCase(2), rows(with)))
        .isEqualTo(GuardJudge.judge(aCase(2), rows(without)));
    assertThat(rows(hour("named", 0).joined(5)).isEmpty()).isTrue();
  }

  @Test
  void handsets_held_back_wait_too() {
    var finding =
        GuardJudge.judge(
            aCase(2),
            rows(treated(0).joined(9), control(0).joined(20), hour("holdback", 0).joined(5)));
    assertThat(one(finding, Question.HARM, GuardMetric.CRASH, "W700").controlAtRisk())
        .isEqualTo(25);
  }
}
