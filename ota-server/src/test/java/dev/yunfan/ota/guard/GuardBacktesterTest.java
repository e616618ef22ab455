package dev.yunfan.ota.guard;

import static dev.yunfan.ota.guard.GuardFixtures.HOUR;
import static dev.yunfan.ota.guard.GuardFixtures.control;
import static dev.yunfan.ota.guard.GuardFixtures.rows;
import static dev.yunfan.ota.guard.GuardFixtures.treated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.guard.GuardFixtures.Hour;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GuardBacktesterTest {
  private static final RolloutPlan PLAN = Commands.plan("2.1.0", Set.of("W700"), 1_000, 10_000);

  private static GuardBacktest tested(RolloutPlan plan, List<RolloutWindow> rows) {
    return GuardBacktester.of(GuardFixtures.policy(), plan, "haier", rows);
  }

  private static List<RolloutWindow> of(List<Hour> hours) {
    return hours.stream().map(Hour::row).collect(Collectors.toCollection(ArrayList::new));
  }

  /** A tenth is treated; from an hour on its handsets crash so many times as often. */
  private static List<Hour> history(int hours, int badFrom, int times) {
    var all = new ArrayList<Hour>(List.of(treated(0).joined(2_000), control(0).joined(18_000)));
    for (int hour = 1; hour < hours; hour++) {
      all.add(treated(hour).crashed(hour < badFrom ? 4 : 4 * times));
      all.add(control(hour).crashed(36));
    }
    return all;
  }

  @Test
  void a_healthy_release_is_not_halted_and_its_stage_is_proven_in_the_hour_that_the_judge_says() {
    var hours = history(48, 48, 1);
    var result = tested(PLAN, of(hours));

    assertThat(result.halts()).isEmpty();
    assertThat(result.doubtfulHours()).isZero();
    assertThat(result.from()).isZero();
    assertThat(result.until()).isEqualTo(48 * HOUR);
    assertThat(result.stages()).hasSize(1);
    int proven = (int) (result.stages().getFirst().provenAt() / HOUR);
    assertThat(proven).isBetween(2, 47);
    var known = hours.stream().filter(hour -> hour.hour() < proven * HOUR).toList();
    assertThat(GuardJudge.judge(GuardFixtures.aCase(proven), rows(known)).waits()).isEmpty();
    var before = hours.stream().filter(hour -> hour.hour() < (proven - 1) * HOUR).toList();
    assertThat(GuardJudge.judge(GuardFixtures.aCase(proven - 1), rows(before)).waits()).hasSize(1);
  }

  @Test
  void harm_halts_in_the_hour_that_proves_it_and_later_hours_change_nothing() {
    var hours = history(30, 10, 5);
    var result = tested(PLAN, of(hours));

    var halt = result.halts().getFirst();
    assertThat(halt.models()).containsExactly("W700");
    assertThat(halt.judgement().metric()).isEqualTo(GuardMetric.CRASH);
    int at = (int) (halt.at() / HOUR);
    assertThat(at).isBetween(11, 15);
    var known = hours.stream().filter(hour -> hour.hour() < at * HOUR).toList();
    var judged = GuardJudge.judge(GuardFixtures.aCase(at), rows(known)).harms().getFirst();
    assertThat(halt.judgement()).isEqualTo(judged);
    var earlier = of(hours).stream().filter(row -> row.hour() < at * HOUR).toList();
    assertThat(tested(PLAN, earlier).halts().getFirst()).isEqualTo(halt);
  }

  @Test
  void the_order_in_which_rows_come_changes_nothing() {
    var rows = of(history(30, 10, 5));
    var result = tested(PLAN, rows);

    Collections.shuffle(rows, new Random(4));
    assertThat(tested(PLAN, rows)).isEqualTo(result);
  }

  @Test
  void handsets_that_attempted_the_update_after_the_halt_are_spared() {
    var rows = of(history(30, 10, 5));
    long at = tested(PLAN, rows).halts().getFirst().at();
    rows.add(attempts(treated(1), 0, 100));
    rows.add(attempts(treated((int) (at / HOUR) - 1), 1, 10));
    rows.add(attempts(treated((int) (at / HOUR)), 1, 7));
    rows.add(attempts(control((int) (at / HOUR)), 1, 1_000)); // of the other arm
    var result = tested(PLAN, rows);

    assertThat(result.attempted()).isEqualTo(117);
    assertThat(result.spared()).isEqualTo(7);
    assertThat(result.halts().getFirst().spared()).isEqualTo(7);
  }

  /** In a region of its own, so that it takes no row's place. */
  private static RolloutWindow attempts(Hour hour, int region, long handsets) {
    var row = hour.in("r" + region).row();
    return new RolloutWindow(
        row.rolloutId(),
        row.vendor(),
        row.model(),
        row.release(),
        row.arm(),
        row.region(),
        row.stage(),
        row.hour(),
        0,
        0,
        row.crashed(),
        row.java(),
        row.natives(),
        row.kernel(),
        row.watchdog(),
        row.silence(),
        0,
        new Updates(handsets, handsets, 0, 0, 0, 0),
        row.asOf());
  }

  @Test
  void a_stage_is_left_when_handsets_tell_of_the_next_one_and_completion_opens_none() {
    var hours = new ArrayList<>(history(3, 48, 1));
    hours.add(treated(5).stage(1).joined(20_000));
    hours.add(treated(9).stage(2).joined(10));
    var result = tested(PLAN, of(hours));

    assertThat(result.stages()).hasSize(2);
    assertThat(result.stages().getFirst().leftAt()).isEqualTo(5 * HOUR);
    assertThat(result.stages().getFirst().provenAt()).isZero();
    assertThat(result.stages().getFirst().missing()).contains("crash: not yet proven below");
    assertThat(result.stages().get(1).openedAt()).isEqualTo(5 * HOUR);
    assertThat(result.stages().get(1).leftAt()).isEqualTo(9 * HOUR);
    assertThat(result.stages().get(1).provenAt()).isEqualTo(6 * HOUR); // nobody to compare with
  }

  @Test
  void contradictory_rows_are_doubtful_hours_and_no_history_is_none() {
    var hours = new ArrayList<>(history(4, 48, 1));
    hours.add(treated(4).crashed(5_000));
    var result = tested(PLAN, of(hours));
    assertThat(result.doubtfulHours()).isEqualTo(1);
    assertThat(result.doubt()).contains("more crash than were at risk");

    var nothing = tested(PLAN, List.of());
    assertThat(nothing).isEqualTo(new GuardBacktest(0, 0, List.of(), List.of(), 0, 0, 0, ""));
  }

  @Test
  void a_timeline_sums_hours_and_tells_how_near_a_halt_is() {
    var line = Timelines.of(GuardFixtures.policy(), PLAN, "haier", of(history(30, 10, 5)), 6);

    assertThat(line.pieces()).hasSize(5);
    var second = line.pieces().get(1);
    assertThat(second.from()).isEqualTo(6 * HOUR);
    assertThat(second.arms().values())
        .extracting(ArmPiece::crashed)
        .containsExactly(6L * 36, 4L * 4 + 2 * 20); // control, treated
    assertThat(second.harm()).containsKey(GuardMetric.CRASH);
    assertThat(second.harm().values()).allMatch(harm -> harm.log() < harm.threshold());
    assertThat(line.pieces().get(2).harm().values())
        .anyMatch(harm -> harm.log() > harm.threshold());
    assertThat(line.pieces().get(4).harm()).isEmpty(); // halted: nothing is judged any more
  }

  @Test
  void pieces_are_as_long_as_two_hundred_of_them_need() {
    assertThat(Timelines.hoursFor(List.of())).isEqualTo(1);
    assertThat(Timelines.hoursFor(of(List.of(treated(0), treated(199))))).isEqualTo(1);
    assertThat(Timelines.hoursFor(of(List.of(treated(0), treated(200))))).isEqualTo(2);
    assertThat(Timelines.hoursFor(of(List.of(treated(0), treated(24 * 365 - 1))))).isEqualTo(48);
    assertThat(Timelines.hoursFor(of(List.of(treated(0), treated(200_000 - 1))))).isEqualTo(1_000);
  }

  @Test
  void the_interval_of_a_rate_is_that_of_Garwood() {
    // 10 in 2,000 hours: 4.795 to 18.39 events, a published table
    var arm = new ArmPiece(0, 2_000 * 3_600, 10, 0, 0, 0, 0, 0, 0, new Updates(0, 0, 0, 0, 0, 0));
    assertThat(arm.rate()).isEqualTo(5);
    assertThat(arm.rateLow()).isCloseTo(4.795 / 2, within(1e-3));
    assertThat(arm.rateHigh()).isCloseTo(18.390 / 2, within(1e-3));
  }
}
