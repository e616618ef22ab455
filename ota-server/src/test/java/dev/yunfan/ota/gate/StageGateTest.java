package dev.yunfan.ota.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.rollout.Rollout;
import dev.yunfan.ota.rollout.RolloutState;
import dev.yunfan.ota.rollout.RolloutState.Running;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ModelEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageGateTest {
  private static final Instant SOAKED = Instant.ofEpochMilli(3_600_000);

  private static GateVerdict judge(int stage, Instant now, Map<String, Seen> seen) {
    return judge(stage, now, seen, Map.of());
  }

  private static GateVerdict judge(
      int stage, Instant now, Map<String, Seen> seen, Map<String, ModelEvidence> baseline) {
    var running = new Running(stage, 0, Set.of());
    return StageGate.judge(rollout(running, baseline), running, seen, Optional.empty(), now);
  }

  private static Rollout rollout(RolloutState state, Map<String, ModelEvidence> baseline) {
    var plan = Commands.plan("2.0", Set.of("h7"), 100, 10_000);
    return new Rollout("r1", "haier", plan, state, 2, baseline, Actor.named("li"), 0, 0);
  }

  private static Map<String, Seen> seen(long attempted, long confirmed, long bad) {
    return Map.of(
        "h7", new Seen.Counted(new ModelEvidence("h7", attempted, attempted, confirmed, bad, 0)));
  }

  @Test
  void a_stage_passes_after_soak_and_exposure_and_not_before() {
    assertThat(judge(0, SOAKED, seen(10, 10, 0))).isInstanceOf(GateVerdict.Advance.class);
    assertThat(judge(1, SOAKED, seen(10, 10, 0))).isInstanceOf(GateVerdict.Complete.class);
    assertThat(judge(0, SOAKED.minusMillis(1), seen(10, 10, 0)))
        .isInstanceOf(GateVerdict.Hold.class);
    assertThat(judge(0, SOAKED, seen(10, 9, 0))).isInstanceOf(GateVerdict.Hold.class);
    assertThat(judge(0, SOAKED, Map.of())).isInstanceOf(GateVerdict.Hold.class);
  }

  @Test
  void a_verdict_needs_thirty_attempts_and_confidence() {
    assertThat(judge(0, SOAKED, seen(29, 0, 29))).isInstanceOf(GateVerdict.Hold.class);
    assertThat(judge(0, SOAKED, seen(30, 0, 30))).isInstanceOf(GateVerdict.Halt.class);
    assertThat(judge(0, SOAKED, seen(100, 0, 10))).isInstanceOf(GateVerdict.Hold.class);
    assertThat(judge(0, SOAKED, seen(100, 0, 11))).isInstanceOf(GateVerdict.Halt.class);
  }

  @Test
  void another_failure_never_lifts_a_halt() {
    qt().forAll(longs().between(30, 5_000), longs().between(0, 999))
        .check((attempted, badPermille) -> {
          long bad = attempted * badPermille / 1_000; // below attempted
          return !(judge(0, SOAKED, seen(attempted, 0, bad)) instanceof GateVerdict.Halt)
              || judge(0, SOAKED, seen(attempted, 0, bad + 1)) instanceof GateVerdict.Halt;
        });
  }

  @Test
  void what_cannot_be_read_or_contradicts_itself_is_a_halt() {
    assertThat(judge(0, Instant.EPOCH, Map.of("h7", new Seen.Unreadable("garbage"))))
        .isInstanceOf(GateVerdict.Halt.class);
    assertThat(judge(0, Instant.EPOCH, seen(10, 0, 11))).isInstanceOf(GateVerdict.Halt.class);
    assertThat(judge(0, Instant.EPOCH, seen(10, 0, -1))).isInstanceOf(GateVerdict.Halt.class);
  }

  @Test
  void counts_before_the_last_resume_are_not_held_against_it_again() {
    var baseline = Map.of("h7", new ModelEvidence("h7", 100, 100, 50, 50, 0));
    assertThat(judge(0, SOAKED, seen(200, 150, 50), baseline))
        .isInstanceOf(GateVerdict.Advance.class);
    assertThat(judge(0, SOAKED, seen(200, 100, 100), baseline))
        .isInstanceOf(GateVerdict.Halt.class);
  }

  @Test
  void evidence_that_may_be_old_halts_but_passes_no_stage() {
    var running = new Running(0, 0, Set.of());
    var rollout = rollout(running, Map.of());

    assertThat(StageGate.judge(rollout, running, seen(100, 100, 0), Optional.of("stale"), SOAKED))
        .isInstanceOf(GateVerdict.Hold.class);
    assertThat(StageGate.judge(rollout, running, seen(100, 50, 50), Optional.of("stale"), SOAKED))
        .isInstanceOf(GateVerdict.Halt.class);
  }

  @Test
  void handsets_under_way_at_a_resume_are_judged_after_it() {
    // 40 of 100 were under way; 5 of those fail
    var baseline = Map.of("h7", new ModelEvidence("h7", 100, 100, 60, 0, 0));
    assertThat(judge(0, Instant.EPOCH, seen(100, 95, 5), baseline))
        .isInstanceOf(GateVerdict.Hold.class);
    // all 40 of them fail
    assertThat(judge(0, Instant.EPOCH, seen(100, 60, 40), baseline))
        .isInstanceOfSatisfying(
            GateVerdict.Halt.class,
            halt -> assertThat(halt.why()).contains("40 of 40 attempted updates failed"));
  }

  @Test
  void a_handset_that_failed_and_then_rolled_back_is_no_contradiction() {
    var twice =
        Map.<String, Seen>of("h7", new Seen.Counted(new ModelEvidence("h7", 1, 1, 0, 1, 1)));
    assertThat(judge(0, SOAKED, twice)).isInstanceOf(GateVerdict.Hold.class);
    var all =
        Map.<String, Seen>of("h7", new Seen.Counted(new ModelEvidence("h7", 30, 30, 0, 30, 30)));
    assertThat(judge(0, SOAKED, all)).isInstanceOf(GateVerdict.Halt.class);
  }

  @Test
  void a_completed_rollout_is_judged_by_what_came_since() {
    // of a million good updates at completion none hides the late harm
    var million = new ModelEvidence("h7", 1_000_000, 1_000_000, 1_000_000, 0, 0);
    var completed = new RolloutState.Completed(Set.of());
    var rollout = rollout(completed, Map.of("h7", million));

    assertThat(StageGate.judge(rollout, completed, seen(1_000_040, 1_000_025, 15)))
        .isInstanceOfSatisfying(
            GateVerdict.Halt.class, halt -> assertThat(halt.models()).containsExactly("h7"));
    assertThat(StageGate.judge(rollout, completed, seen(1_000_040, 1_000_039, 1)))
        .isInstanceOf(GateVerdict.Hold.class);
    var stopped = new RolloutState.Completed(Set.of("h7"));
    assertThat(StageGate.judge(rollout, stopped, seen(1_000_040, 1_000_025, 15)))
        .isInstanceOf(GateVerdict.Hold.class);
  }

  @Test
  void what_cannot_be_judged_is_halted_for_every_model() {
    assertThat(StageGate.unjudged(rollout(new Running(0, 0, Set.of()), Map.of()), "overflow"))
        .isEqualTo(new GateVerdict.Halt(List.of("h7"), "it cannot be judged: overflow"));
  }

  @Test
  void the_bound_is_wilsons() {
    // worked by hand from the formula with z = 2.32635
    assertThat(Wilson.lowerBound(0, 50)).isZero();
    assertThat(Wilson.lowerBound(15, 40)).isCloseTo(0.2221, within(5e-4));
    assertThat(Wilson.lowerBound(50, 50))
        .isCloseTo(50 / (50 + 2.3263478740408408 * 2.3263478740408408), within(1e-12));
  }
}
