package dev.yunfan.ota.checkin;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembershipsTest {
  private static final Instant MORNING = Instant.parse("2011-08-01T02:00:00Z");
  private static final ControlState RELEASES =
      after(
          ControlState.EMPTY,
          record("li", 0, release("1.5", "h7")),
          record("li", 0, release("2.0", "h7", "h8")),
          record("li", 0, release("3.0", "h7", "h8")));

  /** Stages of 10 %, 50 % and 100 %, and a holdback of 20 %. */
  private static final RolloutPlan PLAN =
      held(plan("2.0", Set.of("h7", "h8"), 1_000, 5_000, 10_000));

  private static final ControlState RUNNING = running(RELEASES, "r1", PLAN);

  private static RolloutPlan held(RolloutPlan plan) {
    return new RolloutPlan(
        plan.release(),
        plan.models(),
        plan.fromVersions(),
        plan.mustPass(),
        plan.stages(),
        2_000,
        plan.maxFailureRate(),
        plan.hours(),
        0,
        false,
        0);
  }

  private static RolloutPlan from(RolloutPlan plan, String... versions) {
    return new RolloutPlan(
        plan.release(),
        plan.models(),
        Set.of(versions),
        plan.mustPass(),
        plan.stages(),
        plan.holdbackBasisPoints(),
        plan.maxFailureRate(),
        plan.hours(),
        0,
        false,
        0);
  }

  private static ControlState running(ControlState state, String id, RolloutPlan plan) {
    return after(
        state,
        record("li", 0, new Command.CreateRollout(id, plan)),
        record("li", 1, new Command.StartRollout(id)));
  }

  private static List<Membership> of(ControlState state, String device, String firmware) {
    return of(state, device, "h7", firmware).all();
  }

  private static Memberships of(ControlState state, String device, String model, String firmware) {
    var rules = FleetRules.of(state);
    var claim = new Claim(Commands.VENDOR, device, model, firmware, "");
    return Memberships.of(rules, claim, CheckIn.decide(rules, claim, MORNING), MORNING);
  }

  /** A handset whose bucket in {@code r1} is within a range. */
  private static String device(int from, int below) {
    var bucket = new Bucket("r1");
    int i = 0;
    while (bucket.of("D" + i) < from || bucket.of("D" + i) >= below) {
      i++;
    }
    return "D" + i;
  }

  @Test
  void the_bucket_gives_the_arm_and_the_stage() {
    assertThat(of(RUNNING, device(0, 1_000), "1.0"))
        .containsExactly(new Membership("r1", "2.0", Arm.TREATED, 0, 0));
    assertThat(of(RUNNING, device(1_000, 5_000), "1.0"))
        .containsExactly(new Membership("r1", "2.0", Arm.CONTROL, 1, 0));
    assertThat(of(RUNNING, device(5_000, 8_000), "1.0"))
        .containsExactly(new Membership("r1", "2.0", Arm.CONTROL, 2, 0));
    assertThat(of(RUNNING, device(8_000, 10_000), "1.0"))
        .containsExactly(new Membership("r1", "2.0", Arm.HOLDBACK, 3, 0));
  }

  @Test
  void a_wider_stage_moves_handsets_from_control_to_treated_and_none_from_stage_to_stage() {
    var wide = after(RUNNING, record("g", 2, new Command.AdvanceRollout("r1", 1, List.of())));

    assertThat(of(wide, device(1_000, 5_000), "1.0"))
        .containsExactly(new Membership("r1", "2.0", Arm.TREATED, 1, 1));
  }

  @Test
  void handsets_take_part_before_and_after_their_update_and_no_others() {
    var device = device(0, 1_000);
    var some = running(RELEASES, "r1", from(PLAN, "1.0", "1.1"));

    assertThat(of(some, device, "1.0")).hasSize(1);
    assertThat(of(some, device, "2.0")).hasSize(1);
    assertThat(of(some, device, "1.2")).isEmpty();
    assertThat(of(RUNNING, device, "1.2")).hasSize(1);
    assertThat(of(RUNNING, device, "2.0")).hasSize(1);
    assertThat(of(RUNNING, device, "2.1")).isEmpty();
    assertThat(of(RUNNING, device, "h9", "1.0").all()).isEmpty();
    assertThat(of(running(some, "r2", from(plan("3.0", Set.of("h7"), 100), "2.0")), device, "2.0"))
        .extracting(Membership::rolloutId)
        .containsExactlyInAnyOrder("r1", "r2");
  }

  @Test
  void a_rollout_that_offers_nothing_now_still_counts_its_handsets() {
    var device = device(0, 1_000);
    var treated = new Membership("r1", "2.0", Arm.TREATED, 0, 0);
    var paused = after(RUNNING, record("li", 2, new Command.PauseRollout("r1")));
    var halted =
        after(RUNNING, record("g", 2, new Command.HaltRollout("r1", List.of(), List.of())));
    var haltedForModel =
        after(RUNNING, record("g", 2, new Command.HaltRollout("r1", List.of("h7"), List.of())));

    assertThat(of(paused, device, "1.0")).containsExactly(treated);
    assertThat(of(halted, device, "1.0")).containsExactly(treated);
    assertThat(of(haltedForModel, device, "1.0")).containsExactly(treated);
    assertThat(of(RELEASES, device, "1.0")).isEmpty();
  }

  @Test
  void an_ended_rollout_counts_those_whom_it_offers_something() {
    var completed =
        after(
            RUNNING,
            record("g", 2, new Command.AdvanceRollout("r1", 1, List.of())),
            record("g", 3, new Command.AdvanceRollout("r1", 2, List.of())),
            record("g", 4, new Command.CompleteRollout("r1", List.of())));
    var cancelled = after(RUNNING, record("li", 2, new Command.CancelRollout("r1", "3.0")));
    var device = device(8_000, 10_000);

    assertThat(of(completed, device, "1.0"))
        .containsExactly(new Membership("r1", "2.0", Arm.TREATED, 3, 3));
    assertThat(of(completed, device, "2.0")).isEmpty();
    assertThat(of(cancelled, device, "2.0"))
        .containsExactly(new Membership("r1", "3.0", Arm.TREATED, 3, 3));
    assertThat(of(cancelled, device, "1.0")).isEmpty();
  }

  @Test
  void with_guardrails_a_completed_rollout_holds_back_until_its_watch_is_over() {
    var completed =
        after(
            running(
                after(RELEASES, record("ada", 1, new Command.UpgradeRules(5))),
                "r1",
                Commands.guarded(PLAN, Guardrails.DEFAULT)),
            record("g", 2, new Command.AdvanceRollout("r1", 1, List.of())),
            record("g", 3, new Command.AdvanceRollout("r1", 2, List.of())),
            record("g", 4, new Command.CompleteRollout("r1", List.of())));
    var rules = FleetRules.of(completed);
    var until = Instant.ofEpochMilli(completed.rollout("r1").orElseThrow().holdbackUntil());
    var held = new Claim(Commands.VENDOR, device(8_000, 10_000), "h7", "1.0", "");
    var updated = new Claim(Commands.VENDOR, device(0, 1_000), "h7", "2.0", "");
    var before = until.minusMillis(1);

    assertThat(until).isEqualTo(Instant.ofEpochMilli(1_000).plus(Duration.ofDays(14)));
    var waits = CheckIn.decide(rules, held, before);
    assertThat(waits).isEqualTo(new Decision.Defer(Decision.Reason.HELD_BACK));
    assertThat(Memberships.of(rules, held, waits, before).all())
        .containsExactly(new Membership("r1", "2.0", Arm.HOLDBACK, 3, 3));
    var done = CheckIn.decide(rules, updated, before);
    assertThat(Memberships.of(rules, updated, done, before).all())
        .containsExactly(new Membership("r1", "2.0", Arm.TREATED, 0, 3));

    var joins = CheckIn.decide(rules, held, until);
    assertThat(joins).isInstanceOf(Decision.Offer.class);
    assertThat(Memberships.of(rules, held, joins, until).all())
        .containsExactly(new Membership("r1", "2.0", Arm.TREATED, 3, 3));
    assertThat(Memberships.of(rules, updated, done, until).all()).isEmpty();
  }

  @Test
  void of_very_many_rollouts_the_newest_are_named_and_the_rest_counted() {
    var state = RELEASES;
    for (int i = 0; i < 40; i++) {
      state = running(state, "r" + i, from(plan("2.0", Set.of("h7"), 10_000), "1." + i));
    }

    var memberships = of(state, "D1", "h7", "2.0");

    assertThat(memberships.all()).hasSize(32);
    assertThat(memberships.cut()).isEqualTo(8);
  }
}
