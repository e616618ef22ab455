package dev.yunfan.ota.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.release.Release;
import dev.yunfan.ota.release.VersionOrder;
import dev.yunfan.ota.trust.Lifetime;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.control.Guardrails;
import dev.yunfan.schemas.control.RolloutPlan;
import dev.yunfan.schemas.control.SignedImage;
import dev.yunfan.schemas.control.Stage;
import dev.yunfan.schemas.fleet.FirmwareCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanCheckTest {
  private static final Instant NOW = Instant.parse("2011-08-01T00:00:00Z");
  private static final Stage WHOLE = new Stage(10_000, 3_600, 10);

  private final Map<String, Release> releases = new HashMap<>();
  private final List<Rollout> rollouts = new ArrayList<>();
  private Optional<List<FirmwareCount>> fleet =
      Optional.of(List.of(new FirmwareCount("haier", "h7", "2.0", 1_000, 0)));
  private Lifetime lifetime = new Lifetime.Endless();

  PlanCheckTest() {
    release("2.1", "", true);
  }

  private void release(String version, String minVersion, boolean available) {
    releases.put(
        version,
        new Release(
            "haier",
            version,
            Map.of("h7", new SignedImage("h7", 1, "ab".repeat(32), "haier/h7/x", minVersion)),
            available
                ? new Release.State.Available()
                : new Release.State.Withdrawn("li", "drains the battery"),
            1,
            1,
            "li",
            0));
  }

  private static RolloutPlan plan(
      Set<String> from, Set<String> mustPass, int holdback, Stage... stages) {
    return new RolloutPlan(
        "2.1",
        Set.of("h7"),
        from,
        mustPass,
        Arrays.asList(stages),
        holdback,
        0.05,
        Commands.ALL_DAY,
        0,
        false,
        0);
  }

  private static RolloutPlan mustPass(String version) {
    return plan(Set.of(), Set.of(version), 0, WHOLE);
  }

  private static RolloutPlan stages(Stage... stages) {
    return plan(Set.of(), Set.of(), 0, stages);
  }

  private PlanFacts facts() {
    return new PlanFacts(
        releases, VersionOrder.of(releases.values(), Map.of()), rollouts, fleet, lifetime, NOW);
  }

  private List<PlanFinding> check(RolloutPlan plan) {
    return PlanCheck.of(plan, facts());
  }

  private List<PlanFinding> check(RolloutPlan plan, RolloutState state) {
    return PlanCheck.of(rollout("r1", plan, state), facts());
  }

  private static Rollout rollout(String id, RolloutPlan plan, RolloutState state) {
    return new Rollout(
        id, "haier", plan, state, 2, Map.of(), Actor.named("li"), 0, NOW.toEpochMilli());
  }

  @Test
  void a_plan_that_can_move_has_no_finding() {
    assertThat(check(stages(new Stage(100, 3_600, 0), WHOLE))).isEmpty();
  }

  @Test
  void the_release_itself_or_a_newer_one_cannot_be_passed_first() {
    for (var version : List.of("2.1", "2.10")) {
      assertThat(check(mustPass(version)))
          .containsExactly(new PlanFinding.MustPassNotOlder(version, "2.1"))
          .allMatch(PlanFinding::certain);
    }
  }

  @Test
  void nobody_updates_from_the_release_itself_or_a_newer_one() {
    assertThat(check(plan(Set.of("2.0", "2.1"), Set.of(), 0, WHOLE)))
        .containsExactly(new PlanFinding.FromNotOlder("2.1", "2.1"))
        .allMatch(PlanFinding::certain);
  }

  @Test
  void two_ways_to_write_a_version_are_two_firmwares_that_handsets_may_run() {
    release("2.0.5", "", true);
    assertThat(check(plan(Set.of("2.0", "2.0.0"), Set.of("2.0.5"), 0, WHOLE)))
        .extracting(PlanFinding::detail)
        .anyMatch(detail -> detail.contains("2.0.0"))
        .hasSize(2);
  }

  @Test
  void a_version_to_be_passed_needs_a_way_to_it() {
    assertThat(check(mustPass("2.0.5")))
        .containsExactly(new PlanFinding.MustPassUnreachable("2.0.5", "h7"))
        .noneMatch(PlanFinding::certain);
    release("2.0.6", "", true); // past it will do
    assertThat(check(mustPass("2.0.5"))).isEmpty();
    assertThat(check(mustPass("2.0"))).isEmpty(); // known handsets run it
    assertThat(check(mustPass("1.9"))).isEmpty(); // and are past this
  }

  @Test
  void a_version_to_be_passed_that_was_withdrawn_is_named() {
    release("2.0.5", "", false);
    assertThat(check(mustPass("2.0.5"), new RolloutState.Running(0, 0, Set.of())))
        .containsExactly(new PlanFinding.MustPassWithdrawn("2.0.5", "h7"));
    release("2.0.7", "", true);
    assertThat(check(mustPass("2.0.5"))).isEmpty();
  }

  @Test
  void the_oldest_version_that_an_image_replaces_must_be_passed_too() {
    release("2.1", "2.0.5", true);
    assertThat(check(stages(WHOLE)))
        .containsExactly(new PlanFinding.MustPassUnreachable("2.0.5", "h7"));
  }

  @Test
  void a_plan_that_starts_below_a_version_to_be_passed_never_moves() {
    release("2.0.5", "", true);
    assertThat(check(plan(Set.of("2.0"), Set.of("2.0.5"), 0, WHOLE)))
        .containsExactly(new PlanFinding.FromBelowMustPass("2.0", "2.0.5", Set.of("h7"), List.of()))
        .allMatch(PlanFinding::certain)
        .allSatisfy(finding -> assertThat(finding.detail()).contains("from 2.0, since 2.0.5"));
    // one of them reaches it
    assertThat(check(plan(Set.of("2.0", "2.0.5"), Set.of("2.0.5"), 0, WHOLE)))
        .containsExactly(
            new PlanFinding.FromBelowMustPass("2.0", "2.0.5", Set.of("h7"), List.of("2.0.5")))
        .noneMatch(PlanFinding::certain);
    assertThat(check(plan(Set.of("2.0"), Set.of("2.0"), 0, WHOLE))).isEmpty();
    // the vendor's signed image says so too
    release("2.1", "2.0.5", true);
    assertThat(check(plan(Set.of("2.0"), Set.of(), 0, WHOLE)))
        .containsExactly(
            new PlanFinding.FromBelowMustPass("2.0", "2.0.5", Set.of("h7"), List.of()));
  }

  @Test
  void a_model_whose_current_release_it_is_already_is_named_with_the_completed_rollout() {
    var whole = plan(Set.of(), Set.of(), 0, WHOLE);
    rollouts.add(rollout("r0", whole, new RolloutState.Completed(Set.of())));
    assertThat(check(whole))
        .containsExactly(new PlanFinding.AlreadyCurrent("h7", "2.1", "2.1", "r0"))
        .noneMatch(PlanFinding::certain);
    assertThat(check(whole, new RolloutState.Running(0, 0, Set.of()))).hasSize(1);
    assertThat(check(plan(Set.of("2.0"), Set.of(), 0, WHOLE))).hasSize(1);
    // it was stopped for the model, or is over
    for (var state :
        List.of(
            new RolloutState.Completed(Set.of("h7")),
            new RolloutState.Running(0, 0, Set.of()),
            new RolloutState.Cancelled("x", null))) {
      rollouts.set(0, rollout("r0", whole, state));
      assertThat(check(whole)).isEmpty();
    }
  }

  @Test
  void a_completed_rollout_that_leaves_handsets_to_the_plan_is_no_finding() {
    var whole = plan(Set.of(), Set.of(), 0, WHOLE);
    for (var narrow :
        List.of(plan(Set.of("2.0"), Set.of(), 0, WHOLE), plan(Set.of(), Set.of("2.0"), 0, WHOLE))) {
      rollouts.clear();
      rollouts.add(rollout("r0", narrow, new RolloutState.Completed(Set.of())));
      assertThat(check(whole)).isEmpty();
      assertThat(check(plan(Set.of("2.0"), Set.of(), 0, WHOLE))).hasSize(1);
      assertThat(check(plan(Set.of("1.9", "2.0"), Set.of(), 0, WHOLE))).isEmpty();
    }
  }

  @Test
  void a_completed_rollout_of_a_newer_release_is_named() {
    release("2.2", "", true);
    var newer =
        new RolloutPlan(
            "2.2",
            Set.of("h7"),
            Set.of(),
            Set.of(),
            List.of(WHOLE),
            0,
            0.05,
            Commands.ALL_DAY,
            0,
            false,
            0);
    rollouts.add(rollout("r0", newer, new RolloutState.Completed(Set.of())));
    assertThat(check(stages(WHOLE)))
        .containsExactly(new PlanFinding.AlreadyCurrent("h7", "2.1", "2.2", "r0"))
        .allSatisfy(finding -> assertThat(finding.detail()).contains("instead of 2.1"));
    rollouts.set(0, rollout("r0", stages(WHOLE), new RolloutState.Completed(Set.of())));
    assertThat(check(newer)).isEmpty();
  }

  @Test
  void a_stage_that_the_holdback_leaves_nobody_adds_nobody() {
    assertThat(check(plan(Set.of(), Set.of(), 5_000, new Stage(5_000, 0, 10), WHOLE)))
        .containsExactly(new PlanFinding.StageAddsNobody(1, 5_000))
        .allMatch(PlanFinding::certain);
    assertThat(check(plan(Set.of(), Set.of(), 4_000, new Stage(5_000, 0, 10), WHOLE))).isEmpty();
  }

  @Test
  void without_a_holdback_guardrails_lose_their_control_at_100_percent() {
    var part = new Stage(5_000, 0, 10);
    var bars =
        new Guardrails(
            1.1,
            Guardrails.DEFAULT.advanceBelow(),
            Set.of(GuardMetric.CRASH),
            Set.of(),
            Map.of(GuardMetric.CRASH, 4.0),
            Guardrails.NewGroups.OFF,
            0.001,
            0.05,
            0,
            0);
    var whole = stages(part, WHOLE);
    assertThat(check(Commands.guarded(whole, Guardrails.DEFAULT)))
        .containsExactly(new PlanFinding.NoControlLeft(false))
        .noneMatch(PlanFinding::certain)
        .allSatisfy(
            finding -> assertThat(finding.detail()).contains("failed updates alone are judged"));
    assertThat(check(Commands.guarded(whole, bars)))
        .containsExactly(new PlanFinding.NoControlLeft(true))
        .allSatisfy(finding -> assertThat(finding.detail()).contains("the absolute bars alone"));
    assertThat(
            check(
                Commands.guarded(whole, Guardrails.DEFAULT),
                new RolloutState.Running(1, 0, Set.of())))
        .containsExactly(new PlanFinding.NoControlLeft(false));
    for (var plan : List.of(stages(part), plan(Set.of(), Set.of(), 100, part, WHOLE))) {
      assertThat(check(Commands.guarded(plan, Guardrails.DEFAULT))).isEmpty();
    }
    assertThat(check(whole)).isEmpty();
  }

  @Test
  void a_stage_needs_as_many_handsets_as_confirmed_updates() {
    // 1 % of 1,000 are 10: enough for 10, by chance for 15, never for 30
    assertThat(check(stages(new Stage(100, 0, 10), WHOLE))).isEmpty();
    assertThat(check(stages(new Stage(100, 0, 15), WHOLE)))
        .containsExactly(new PlanFinding.TooFewHandsets(0, 15, 10, true, false))
        .noneMatch(PlanFinding::certain);
    assertThat(check(stages(new Stage(100, 0, 30), WHOLE)))
        .containsExactly(new PlanFinding.TooFewHandsets(0, 30, 10, true, true))
        .allMatch(PlanFinding::certain);
    // the default warns and never refuses: the fleet may grow
    assertThat(check(stages(new Stage(10, 0, 0), WHOLE)))
        .containsExactly(new PlanFinding.TooFewHandsets(0, 10, 1, false, true))
        .noneMatch(PlanFinding::certain);
    // a stage has what it adds to the one before
    assertThat(check(stages(new Stage(9_900, 0, 10), new Stage(10_000, 0, 30))))
        .containsExactly(new PlanFinding.TooFewHandsets(1, 30, 10, true, true));
    assertThat(check(stages(new Stage(10_000, 0, 1_001))))
        .containsExactly(new PlanFinding.TooFewHandsets(0, 1_001, 1_000, true, true));
  }

  @Test
  void the_handsets_of_a_small_stage_are_not_rounded_up_to_what_it_needs() {
    fleet = Optional.of(List.of(new FirmwareCount("haier", "h7", "2.0", 2, 0)));

    assertThat(check(stages(new Stage(6_000, 0, 1), new Stage(10_000, 0, 1))))
        .singleElement()
        .satisfies(few ->
            assertThat(few.detail())
                .startsWith("stage 2 needs 1 confirmed update and adds about 0.8 handsets;"));
  }

  @Test
  void only_handsets_that_the_plan_starts_from_count() {
    fleet =
        Optional.of(
            List.of(
                new FirmwareCount("haier", "h7", "2.1", 500, 0),
                new FirmwareCount("haier", "h7", "2.0", 8, 0),
                new FirmwareCount("haier", "h7", "1.0", 500, 0),
                new FirmwareCount("haier", "h8", "2.0", 500, 0)));
    var plan = plan(Set.of("2.0"), Set.of(), 0, WHOLE);
    assertThat(check(plan)).containsExactly(new PlanFinding.TooFewHandsets(0, 10, 8, true, true));
    // while it runs, those that have the release came from it
    assertThat(check(plan, new RolloutState.Running(0, 0, Set.of()))).isEmpty();
  }

  @Test
  void a_fleet_that_is_not_known_is_a_warning() {
    fleet = Optional.empty();
    assertThat(check(stages(WHOLE)))
        .containsExactly(new PlanFinding.FleetNotRead())
        .noneMatch(PlanFinding::certain);
    fleet = Optional.of(List.of());
    assertThat(check(stages(WHOLE)))
        .containsExactly(new PlanFinding.FleetUnknown(Set.of("h7")))
        .noneMatch(PlanFinding::certain);
  }

  @Test
  void metadata_that_ends_before_the_last_stage_can_is_named() {
    var twoDays = stages(new Stage(1_000, 86_400, 10), new Stage(10_000, 86_400, 10));
    var offersEnd = NOW.plus(Duration.ofDays(2));
    lifetime = new Lifetime.Until("haier", offersEnd.plus(Lifetime.MARGIN));
    assertThat(check(twoDays))
        .containsExactly(new PlanFinding.MetadataEnds("haier", offersEnd, offersEnd));
    lifetime = new Lifetime.Until("haier", offersEnd.plus(Lifetime.MARGIN).plusMillis(1));
    assertThat(check(twoDays)).isEmpty();
    // of a running one the rest counts, from when its stage opened
    lifetime = new Lifetime.Until("haier", offersEnd.plus(Lifetime.MARGIN));
    assertThat(check(twoDays, new RolloutState.Running(1, NOW.toEpochMilli(), Set.of()))).isEmpty();
    assertThat(
            check(
                twoDays,
                new RolloutState.Running(1, NOW.plus(Duration.ofDays(1)).toEpochMilli(), Set.of())))
        .hasSize(1);
    lifetime = new Lifetime.Unlisted();
    assertThat(check(twoDays)).containsExactly(new PlanFinding.NotListed("2.1"));
  }

  @Test
  void stages_that_have_passed_and_rollouts_that_have_ended_have_no_finding() {
    var plan = stages(new Stage(100, 0, 30), WHOLE);
    assertThat(check(plan, new RolloutState.Running(1, 0, Set.of()))).isEmpty();
    assertThat(check(plan, new RolloutState.Paused(0, Set.of(), "x"))).hasSize(1);
    assertThat(check(plan, new RolloutState.Draft())).hasSize(1);
    for (var state :
        List.of(
            new RolloutState.Completed(Set.of()),
            new RolloutState.HaltedAfterCompletion("x"),
            new RolloutState.Cancelled("x", null),
            new RolloutState.Withdrawn("x"))) {
      assertThat(check(plan, state)).isEmpty();
    }
  }

  @Test
  void each_finding_says_what_is_wrong_and_what_to_do() {
    for (var finding :
        List.of(
            new PlanFinding.MustPassNotOlder("2.1", "2.1"),
            new PlanFinding.FromNotOlder("2.1", "2.1"),
            new PlanFinding.FromBelowMustPass("2.0", "2.0.5", Set.of("h7"), List.of()),
            new PlanFinding.AlreadyCurrent("h7", "2.1", "2.1", "r0"),
            new PlanFinding.StageAddsNobody(1, 5_000),
            new PlanFinding.TooFewHandsets(0, 10, 3, false, true),
            new PlanFinding.FleetUnknown(Set.of("h7")),
            new PlanFinding.FleetNotRead(),
            new PlanFinding.MustPassWithdrawn("2.0", "h7"),
            new PlanFinding.MustPassUnreachable("2.0", "h7"),
            new PlanFinding.NotListed("2.1"),
            new PlanFinding.MetadataEnds("haier", NOW, NOW))) {
      assertThat(finding.code()).matches("[a-z-]+");
      assertThat(finding.detail()).doesNotContain("%").hasSizeGreaterThan(40);
    }
  }
}
