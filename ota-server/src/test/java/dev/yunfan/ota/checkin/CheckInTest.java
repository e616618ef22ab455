package dev.yunfan.ota.checkin;

import static dev.yunfan.ota.control.Commands.after;
import static dev.yunfan.ota.control.Commands.plan;
import static dev.yunfan.ota.control.Commands.record;
import static dev.yunfan.ota.control.Commands.release;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.checkin.Decision.Reason;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.trust.SignedTrust;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.OfferHours;
import dev.yunfan.schemas.control.RolloutPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckInTest {
  /** 10:00 in Shanghai. */
  private static final Instant MORNING = Instant.parse("2011-08-01T02:00:00Z");

  private static final ControlState RELEASES =
      after(
          ControlState.EMPTY,
          record("li", 0, release("1.5", "h7")),
          record("li", 0, release("2.0", "h7", "h8")),
          record("li", 0, release("3.0", "h7")));

  private static ControlState running(ControlState state, String id, RolloutPlan plan) {
    return after(
        state,
        record("li", 0, new Command.CreateRollout(id, plan)),
        record("li", 1, new Command.StartRollout(id)));
  }

  private static ControlState completed(ControlState state, String id, RolloutPlan plan) {
    return after(
        running(state, id, plan), record("g", 2, new Command.CompleteRollout(id, List.of())));
  }

  private static String ask(ControlState state, String device, String model, String firmware) {
    return ask(state, device, model, firmware, MORNING);
  }

  private static String ask(
      ControlState state, String device, String model, String firmware, Instant now) {
    var claim = new Claim("haier", device, model, firmware, "");
    return switch (CheckIn.decide(FleetRules.of(state), claim, now)) {
      case Decision.Offer(var rule) -> "offer " + rule.release().version();
      case Decision.UpToDate(var reason) -> reason.code();
      case Decision.Defer(var reason) -> reason.code();
      case Decision.Refuse(var reason) -> reason.code();
    };
  }

  /** A handset whose bucket is within a range. */
  private static String device(String rolloutId, int from, int below) {
    var bucket = new Bucket(rolloutId);
    for (int i = 0; ; i++) {
      int of = bucket.of("D" + i);
      if (of >= from && of < below) {
        return "D" + i;
      }
    }
  }

  @Test
  void a_fleet_without_rollouts_has_nothing_to_do() {
    assertThat(ask(ControlState.EMPTY, "D1", "h7", "1.0")).isEqualTo("nothing-for-model");
    assertThat(ask(RELEASES, "D1", "h7", "1.0")).isEqualTo("nothing-for-model");
  }

  @Test
  void the_stage_decides_by_bucket() {
    var state = running(RELEASES, "r1", plan("2.0", Set.of("h7"), 1_000, 10_000));

    assertThat(ask(state, device("r1", 0, 1_000), "h7", "1.0")).isEqualTo("offer 2.0");
    assertThat(ask(state, device("r1", 1_000, 10_000), "h7", "1.0")).isEqualTo("not-in-stage");
    assertThat(ask(state, device("r1", 0, 1_000), "h7", "2.0")).isEqualTo("no-newer-release");
    assertThat(ask(state, device("r1", 0, 1_000), "h7", "2.0.1")).isEqualTo("no-newer-release");
    assertThat(ask(state, device("r1", 0, 1_000), "h8", "1.0")).isEqualTo("nothing-for-model");
  }

  @Test
  void widening_only_adds_handsets_and_completion_adds_all() {
    var narrow = running(RELEASES, "r1", plan("2.0", Set.of("h7"), 100, 2_000));
    var wide = after(narrow, record("g", 2, new Command.AdvanceRollout("r1", 1, List.of())));
    var done = after(wide, record("g", 3, new Command.CompleteRollout("r1", List.of())));

    assertThat(offered(wide))
        .containsAll(offered(narrow))
        .hasSizeGreaterThan(offered(narrow).size());
    assertThat(offered(done)).hasSize(3_000);
  }

  private static Set<String> offered(ControlState state) {
    var offered = new HashSet<String>();
    for (int i = 0; i < 3_000; i++) {
      if (ask(state, "D" + i, "h7", "1.0").startsWith("offer")) {
        offered.add("D" + i);
      }
    }
    return offered;
  }

  @Test
  void the_control_group_waits_until_the_end() {
    var base = plan("2.0", Set.of("h7"), 10_000);
    var state = running(RELEASES, "r1", with(base, Set.of(), Set.of(), 500, base.hours()));
    String held = device("r1", 9_500, 10_000);

    assertThat(ask(state, held, "h7", "1.0")).isEqualTo("held-back");
    assertThat(ask(state, device("r1", 0, 9_500), "h7", "1.0")).isEqualTo("offer 2.0");
    var done = after(state, record("g", 2, new Command.CompleteRollout("r1", List.of())));
    assertThat(ask(done, held, "h7", "1.0")).isEqualTo("offer 2.0");
  }

  @Test
  void a_rollout_starts_only_from_the_firmware_that_it_names() {
    var base = plan("2.0", Set.of("h7"), 10_000);
    var state = running(RELEASES, "r1", with(base, Set.of("1.0"), Set.of(), 0, base.hours()));

    assertThat(ask(state, "D1", "h7", "1.0")).isEqualTo("offer 2.0");
    assertThat(ask(state, "D1", "h7", "1.1")).isEqualTo("not-from-this-firmware");
  }

  @Test
  void a_version_that_must_be_passed_is_offered_first() {
    var base = plan("3.0", Set.of("h7"), 10_000);
    var stepping = completed(RELEASES, "r1", plan("1.5", Set.of("h7"), 10_000));
    var state = running(stepping, "r2", with(base, Set.of(), Set.of("1.5"), 0, base.hours()));

    assertThat(ask(state, "D1", "h7", "1.0")).isEqualTo("offer 1.5");
    assertThat(ask(state, "D1", "h7", "1.5")).isEqualTo("offer 3.0");
    var alone = running(RELEASES, "r2", with(base, Set.of(), Set.of("1.5"), 0, base.hours()));
    assertThat(ask(alone, "D1", "h7", "1.0")).isEqualTo("must-pass-first");
  }

  @Test
  void of_two_rollouts_of_one_release_the_running_one_decides() {
    var whole = plan("2.0", Set.of("h7"), 10_000);
    for (var completedId : List.of("r1", "r3")) {
      var state =
          running(
              completed(
                  after(RELEASES, record("li", 1, new Command.UpgradeRules(2))),
                  completedId,
                  whole),
              "r2",
              whole);
      assertThat(offering(state)).isEqualTo("r2");
    }
    // a log under rules 1 is decided as servers of 0.1.0 beside this one decide it
    assertThat(offering(running(completed(RELEASES, "r1", whole), "r2", whole))).isEqualTo("r1");
    assertThat(offering(running(completed(RELEASES, "r3", whole), "r2", whole))).isEqualTo("r2");
  }

  private static String offering(ControlState state) {
    var claim = new Claim("haier", "D1", "h7", "1.0", "");
    return CheckIn.decide(FleetRules.of(state), claim, MORNING) instanceof Decision.Offer(var rule)
        ? rule.rolloutId()
        : "";
  }

  @Test
  void outside_a_new_rollouts_stage_the_last_completed_release_is_still_offered() {
    var current = completed(RELEASES, "r1", plan("2.0", Set.of("h7"), 10_000));
    var state = running(current, "r2", plan("3.0", Set.of("h7"), 100));

    assertThat(ask(state, device("r2", 100, 10_000), "h7", "1.0")).isEqualTo("offer 2.0");
    assertThat(ask(state, device("r2", 0, 100), "h7", "1.0")).isEqualTo("offer 3.0");
    assertThat(ask(state, device("r2", 100, 10_000), "h7", "2.0")).isEqualTo("not-in-stage");
  }

  @Test
  void hours_of_the_day_are_those_of_the_fleet() {
    var base = plan("2.0", Set.of("h7"), 10_000);
    var night = OfferHours.of(22, 6, "Asia/Shanghai");
    var state = running(RELEASES, "r1", with(base, Set.of(), Set.of(), 0, night));

    assertThat(ask(state, "D1", "h7", "1.0", MORNING)).isEqualTo("outside-hours");
    assertThat(ask(state, "D1", "h7", "1.0", Instant.parse("2011-08-01T15:00:00Z")))
        .isEqualTo("offer 2.0");
    assertThat(ask(state, "D1", "h7", "1.0", Instant.parse("2011-08-01T21:59:59Z")))
        .isEqualTo("offer 2.0");
    assertThat(ask(state, "D1", "h7", "1.0", Instant.parse("2011-08-01T22:00:00Z")))
        .isEqualTo("outside-hours");
  }

  @Test
  void halted_paused_and_cancelled_rollouts_offer_nothing() {
    var state = running(RELEASES, "r1", plan("2.0", Set.of("h7", "h8"), 10_000));
    var halted =
        after(state, record("g", 2, new Command.HaltRollout("r1", List.of("h7"), List.of())));
    assertThat(ask(halted, "D1", "h7", "1.0")).isEqualTo("nothing-for-model");
    assertThat(ask(halted, "D1", "h8", "1.0")).isEqualTo("offer 2.0");
    for (var stop :
        List.of(
            new Command.HaltRollout("r1", List.of(), List.of()),
            new Command.PauseRollout("r1"),
            new Command.CancelRollout("r1", null))) {
      assertThat(ask(after(state, record("g", 2, stop)), "D1", "h8", "1.0"))
          .isEqualTo("nothing-for-model");
    }
  }

  @Test
  void a_completed_rollout_that_was_halted_offers_nothing_more() {
    var done = completed(RELEASES, "r1", plan("2.0", Set.of("h7", "h8"), 10_000));
    var partly =
        after(done, record("g", 3, new Command.HaltRollout("r1", List.of("h7"), List.of())));
    assertThat(ask(partly, "BOUGHT-LATER", "h7", "1.0")).isEqualTo("nothing-for-model");
    assertThat(ask(partly, "BOUGHT-LATER", "h8", "1.0")).isEqualTo("offer 2.0");
    var wholly = after(partly, record("g", 4, new Command.HaltRollout("r1", List.of(), List.of())));
    assertThat(ask(wholly, "BOUGHT-LATER", "h8", "1.0")).isEqualTo("nothing-for-model");
  }

  @Test
  void a_handset_activated_during_a_rollout_joins_it_by_its_bucket() {
    var state = running(RELEASES, "r1", plan("2.0", Set.of("h7"), 1_000));

    // nothing knows of a handset before its first check-in, so no list could leave it out
    assertThat(ask(state, device("r1", 0, 1_000), "h7", "1.0")).isEqualTo("offer 2.0");
    var later = state.reached(state.head().then(99, new byte[0]), state.digest());
    for (int i = 0; i < 200; i++) {
      String device = "NEW-" + i;
      assertThat(ask(later, device, "h7", "1.0"))
          .isEqualTo(new Bucket("r1").of(device) < 1_000 ? "offer 2.0" : "not-in-stage");
    }
  }

  @Test
  void hours_are_those_of_the_wall_clock_when_it_is_changed_twice_a_year() {
    var base = plan("2.0", Set.of("h7"), 10_000);
    var state =
        running(
            RELEASES,
            "r1",
            with(base, Set.of(), Set.of(), 0, OfferHours.of(2, 4, "Europe/Berlin")));

    // 27 March 2011: 01:59 CET is followed by 03:00 CEST
    assertThat(ask(state, "D1", "h7", "1.0", Instant.parse("2011-03-27T00:59:59Z")))
        .isEqualTo("outside-hours");
    assertThat(ask(state, "D1", "h7", "1.0", Instant.parse("2011-03-27T01:00:00Z")))
        .isEqualTo("offer 2.0");
    assertThat(ask(state, "D1", "h7", "1.0", Instant.parse("2011-03-27T02:00:00Z")))
        .isEqualTo("outside-hours");
    // 30 October 2011: 02:00 to 03:00 comes twice, so the two hours last three
    for (String within :
        List.of("2011-10-30T00:00:00Z", "2011-10-30T01:00:00Z", "2011-10-30T02:59:59Z")) {
      assertThat(ask(state, "D1", "h7", "1.0", Instant.parse(within)))
          .as(within)
          .isEqualTo("offer 2.0");
    }
    for (String outside : List.of("2011-10-29T23:59:59Z", "2011-10-30T03:00:00Z")) {
      assertThat(ask(state, "D1", "h7", "1.0", Instant.parse(outside)))
          .as(outside)
          .isEqualTo("outside-hours");
    }
  }

  @Test
  void a_schedule_is_kept_to_the_millisecond_and_not_before() {
    var base = plan("2.0", Set.of("h7"), 10_000);
    var plan =
        new RolloutPlan(
            base.release(),
            base.models(),
            Set.of(),
            Set.of(),
            base.stages(),
            0,
            0.05,
            base.hours(),
            0,
            false,
            1_001); // every command of these tests comes at 1,000
    var scheduled = running(RELEASES, "r1", plan);

    assertThat(ask(scheduled, "D1", "h7", "1.0")).isEqualTo("nothing-for-model");
    assertThat(
            dev.yunfan.ota.control.Fold.effect(
                scheduled, record("g", 2, new Command.AdvanceRollout("r1", 0, List.of()))))
        .isInstanceOf(dev.yunfan.ota.control.Effect.Refused.class);
  }

  @Test
  void a_cancelled_rollout_brings_those_it_updated_forward() {
    var state = running(RELEASES, "r1", plan("2.0", Set.of("h7"), 10_000));
    var cancelled = after(state, record("li", 2, new Command.CancelRollout("r1", "3.0")));

    assertThat(ask(cancelled, "D1", "h7", "2.0")).isEqualTo("offer 3.0");
    assertThat(ask(cancelled, "D1", "h7", "1.0")).isEqualTo("not-from-this-firmware");
  }

  @Test
  void withdrawn_programmes_and_revoked_handsets_are_refused() {
    var state = running(RELEASES, "r1", plan("2.0", Set.of("h7"), 10_000));
    var revoked = after(state, record("li", 0, new Command.RevokeDevice("D1")));
    assertThat(ask(revoked, "D1", "h7", "1.0")).isEqualTo("device-revoked");
    assertThat(ask(revoked, "D2", "h7", "1.0")).isEqualTo("offer 2.0");
    var withdrawn = after(state, record("li", 1, new Command.WithdrawProgramme()));
    assertThat(ask(withdrawn, "D2", "h7", "1.0")).isEqualTo("programme-withdrawn");
  }

  @Test
  void the_next_check_in_is_spread_over_the_interval_and_keeps_its_phase() {
    var schedule = new Schedule(java.time.Duration.ofHours(24), java.time.Duration.ofHours(1));
    var idle = new Decision.UpToDate(Reason.NO_NEWER_RELEASE);
    var perHour = new int[24];
    for (int i = 0; i < 24_000; i++) {
      long seconds = schedule.secondsToNext("D" + i, MORNING, idle);
      assertThat(seconds).isBetween(12 * 3600L, 36 * 3600L);
      perHour[(int) ((seconds - 12 * 3600) / 3600) % 24]++;
      var then = MORNING.plusSeconds(seconds);
      assertThat(schedule.secondsToNext("D" + i, then, idle)).isEqualTo(24 * 3600L);
    }
    assertThat(java.util.Arrays.stream(perHour)).allMatch(n -> n > 850 && n < 1_150);
  }

  private static RolloutPlan with(
      RolloutPlan plan, Set<String> from, Set<String> mustPass, int holdback, OfferHours hours) {
    return new RolloutPlan(
        plan.release(),
        plan.models(),
        from,
        mustPass,
        plan.stages(),
        holdback,
        0.05,
        hours,
        0,
        false,
        0);
  }

  private static ControlState trusting(ControlState state, Instant haierExpires) {
    var files =
        SignedTrust.withOneKey()
            .root(SignedTrust.LATER)
            .targets(SignedTrust.LATER, "haier")
            .role("haier", haierExpires, "haier/h7/full-2.0.img")
            .files();
    return after(state, record("admin", 0, new Command.PublishTrust(files)));
  }

  @Test
  void offers_end_a_day_before_the_metadata_does_and_for_those_alone_whose_turn_it_is() {
    var state = running(RELEASES, "r1", plan("2.0", Set.of("h7"), 1_000, 10_000));
    var turn = device("r1", 0, 1_000);
    var expires = MORNING.plus(Duration.ofDays(1));
    var lasting = trusting(state, expires.plusSeconds(1));
    var ending = trusting(state, expires);

    assertThat(ask(lasting, turn, "h7", "1.0")).isEqualTo("offer 2.0");
    assertThat(ask(ending, turn, "h7", "1.0")).isEqualTo("metadata-expires");
    assertThat(ask(ending, device("r1", 1_000, 10_000), "h7", "1.0")).isEqualTo("not-in-stage");
    assertThat(ask(ending, turn, "h7", "2.0")).isEqualTo("no-newer-release");
  }

  @Test
  void a_release_that_no_trusted_metadata_lists_is_not_offered_and_nothing_older_instead() {
    var state = completed(RELEASES, "r1", plan("2.0", Set.of("h7"), 10_000));
    var both = completed(state, "r2", plan("3.0", Set.of("h7"), 10_000));

    assertThat(ask(trusting(state, SignedTrust.LATER), "D1", "h7", "1.0")).isEqualTo("offer 2.0");
    assertThat(ask(trusting(both, SignedTrust.LATER), "D1", "h7", "1.0"))
        .isEqualTo("metadata-missing");
  }
}
