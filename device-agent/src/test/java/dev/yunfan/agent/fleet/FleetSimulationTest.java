package dev.yunfan.agent.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.run.Lives;
import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import dev.yunfan.agent.update.UpdateMachine;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@NullUnmarked
class FleetSimulationTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void what_arrives_once_deduplicated_is_exactly_the_truth() throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, new Trouble(0.02, 0.01, 0.02), clock, 20_000);
        var fleet = start(cloud, clock, 1_000, 1, Scenario.launch(), 2)) {
      var truth = fleet.await();

      assertThat(truth.activations()).isEqualTo(cloud.activations());
      assertThat(truth.crashes()).isEqualTo(cloud.crashes());
      assertThat(truth.exposureSeconds()).isEqualTo(cloud.exposure());
      assertThat(truth.firmware()).isEqualTo(cloud.firmware());
      assertThat(truth.updates()).isEqualTo(cloud.updates());
      assertThat(truth.acknowledged()).isEqualTo(cloud.events).isEqualTo(truth.generated());
      assertThat(truth.rejected()).isZero();
      assertThat(truth.duplicatesSent()).isPositive().isLessThan(cloud.duplicates);
      assertThat(truth.activations().get("k-touch").get("w700")).isEqualTo(660);
      assertThat(truth.updates().get("r-k").confirmed()).isGreaterThan(400);
      assertThat(cloud.rollouts.unoffered).as("reports without a good receipt").isZero();
      assertThat(cloud.rollouts.bad).isZero();
      assertThat(cloud.rollouts.control)
          .as("batches of the control group")
          .isGreaterThan((int) (cloud.batches * 0.9));
      assertThat(clock.instant()).isEqualTo(Scenario.launch().end());
      assertThat(cloud.largestGapMillis).isLessThanOrEqualTo(Knobs.defaults().window().toMillis());
    }
  }

  @Test
  void the_same_seed_tells_the_same_story_and_another_seed_another() throws Exception {
    var first = run(42);
    var second = run(42);
    var other = run(43);

    assertThat(second.activations()).isEqualTo(first.activations());
    assertThat(second.exposureSeconds()).isEqualTo(first.exposureSeconds());
    assertThat(other.exposureSeconds()).isNotEqualTo(first.exposureSeconds());
  }

  private FleetTruth run(long seed) throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000);
        var fleet = start(cloud, clock, 200, seed, Scenario.launch(), 1)) {
      return fleet.await();
    }
  }

  @Test
  void a_broken_release_rolls_back_on_a_good_share_of_its_vendors_handsets_alone()
      throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000);
        var fleet = start(cloud, clock, 2_000, 5, Scenario.badUpdate(), 1)) {
      var updates = fleet.await().updates();

      var broken = updates.get("r-h");
      var excused = broken.excused();
      long failed = broken.failed() + excused.verification();
      long tried = broken.confirmed() + failed + excused.storage() + broken.rolledBack();
      assertThat((double) broken.rolledBack() / tried).isBetween(0.2, 0.36);
      assertThat((double) excused.storage() / tried).isBetween(0.02, 0.08);
      assertThat((double) failed / tried).as("copies that did not verify").isBetween(0.002, 0.04);
      var sound = updates.get("r-k");
      assertThat((double) sound.rolledBack() / sound.confirmed()).isLessThan(0.02);
    }
  }

  @Test
  void every_event_is_told_from_the_firmware_on_which_it_happened() throws Exception {
    var clock = new SimulatedClock(Scenario.badUpdate().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000)) {
      cloud.remembers = true;
      try (var fleet = start(cloud, clock, 600, 5, Scenario.badUpdate(), 1)) {
        assertThat(fleet.await().crashes()).isEqualTo(cloud.crashes());
      }
      var switched = new HashMap<String, Long>(); // when the firmware that stayed was switched to
      var confirmed = new HashSet<String>();
      for (var told : cloud.told) {
        if (told.body() instanceof UpdateReport report) {
          switch (report.phase()) {
            case INSTALLED -> switched.put(told.deviceId(), told.at());
            case CONFIRMED -> confirmed.add(told.deviceId());
            default -> {}
          }
          boolean isNew =
              report.phase() == UpdatePhase.REBOOTED || report.phase() == UpdatePhase.CONFIRMED;
          assertThat(told.firmware()).as("%s", told).isEqualTo(isNew ? "2.0.0" : "1.0.0");
        }
      }
      long crashesOfThatDay = 0;
      for (var told : cloud.told) {
        var at = switched.get(told.deviceId());
        if (at != null && told.body() instanceof Crash) {
          boolean later = told.at() >= at && confirmed.contains(told.deviceId());
          assertThat(told.firmware()).as("%s", told).isEqualTo(later ? "2.0.0" : "1.0.0");
          crashesOfThatDay += Math.abs(told.at() - at) < 86_400_000 ? 1 : 0;
        }
      }
      assertThat(confirmed).hasSizeGreaterThan(300);
      assertThat(crashesOfThatDay).isGreaterThan(30);
    }
  }

  @Test
  void an_image_that_its_vendor_did_not_sign_is_refused_by_every_handset_after_one_look()
      throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000)) {
      cloud.listOther("haier");
      try (var fleet = start(cloud, clock, 300, 5, Scenario.launch(), 1)) {
        var truth = fleet.await();

        assertThat(truth.updates().get("r-h").confirmed()).isZero();
        assertThat(truth.updates().get("r-h").failed()).isZero();
        assertThat(truth.updates().get("r-h").excused().metadata()).isGreaterThan(50);
        assertThat(truth.firmware().get("haier").get("w910")).containsOnlyKeys("1.0.0");
        assertThat(truth.updates()).isEqualTo(cloud.updates());
        assertThat(cloud.looks.get()).isEqualTo(2); // one a vendor that rolls out
      }
    }
  }

  @Test
  void a_fleet_that_cannot_download_reports_no_failed_update() throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000)) {
      cloud.downloadRefusal = 403;
      try (var fleet = start(cloud, clock, 20, 5, Scenario.launch(), 1)) {
        var truth = fleet.await();

        assertThat(fleet.progress().downloads()).isGreaterThan(UpdateMachine.MAX_INTERRUPTIONS);
        assertThat(truth.updates()).isEmpty();
      }
    }
  }

  @Test
  void an_image_that_is_gone_is_a_failed_update_at_once() throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000)) {
      cloud.downloadRefusal = 404;
      try (var fleet = start(cloud, clock, 20, 5, Scenario.launch(), 1)) {
        assertThat(fleet.await().updates().get("r-k").excused().network()).isPositive();
        assertThat(fleet.progress().downloads()).isEqualTo(fleet.progress().offered());
      }
    }
  }

  @Test
  void silent_servers_end_the_simulation_with_a_reason_instead_of_never() throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000)) {
      cloud.silent = true;
      var impatient = knobs(1, Duration.ofSeconds(2));
      try (var fleet =
          FleetSimulation.start(cloud.config(50, 1, Scenario.launch(), impatient), clock, vertx)) {
        assertThatThrownBy(fleet::await).hasMessageContaining("no answer for PT2S");
      }
    }
  }

  @Test
  void four_thousand_handsets_live_eleven_months_within_the_time_of_a_test() throws Exception {
    soak(4_000);
  }

  @Test
  @Tag("slow")
  void twenty_thousand_handsets_live_eleven_months() throws Exception {
    soak(20_000);
  }

  @Test
  void reports_keep_the_receipt_of_a_rollout_that_the_answers_leave_out_meanwhile()
      throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000)) {
      cloud.rollouts.over = Set.of(FakeRollouts.CONTROL);
      cloud.downloadRefusal = 403; // no update ends, so nothing is uploaded for it at once
      try (var fleet = start(cloud, clock, 20, 5, Scenario.launch(), 1)) {
        fleet.await();

        assertThat(cloud.rollouts.unoffered).isZero();
      }
    }
    var handset =
        new Lives(1, 86_400_000, CrashTraces.load())
            .activated(0, Scenario.launch().launches().getFirst(), 0);
    assertThat(handset.awaitsReportOf("r1")).isFalse();
    handset.tell(0, new UpdateReport("r1", "2.0.0", UpdatePhase.OFFERED, null));
    assertThat(handset.awaitsReportOf("r1")).isTrue();
  }

  private void soak(int devices) throws Exception {
    var clock = new SimulatedClock(Scenario.launch().start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 50_000);
        var fleet = start(cloud, clock, devices, 20_110_701, Scenario.launch(), 1)) {
      var truth = fleet.await();

      assertThat(truth.acknowledged()).isEqualTo(cloud.events).isGreaterThan(devices * 100L);
      assertThat(truth.crashes()).isEqualTo(cloud.crashes());
      assertThat(truth.updates()).isEqualTo(cloud.updates());
    }
  }

  private FleetSimulation start(
      FakeCloud cloud,
      SimulatedClock clock,
      int devices,
      long seed,
      Scenario scenario,
      int eventLoops) {
    return FleetSimulation.start(
        cloud.config(devices, seed, scenario, knobs(eventLoops, Duration.ofSeconds(60))),
        clock,
        vertx);
  }

  private static Knobs knobs(int eventLoops, Duration patience) {
    var knobs = Knobs.defaults();
    return new Knobs(
        knobs.heartbeatEvery(),
        knobs.uploadEvery(),
        knobs.checkInEvery(),
        knobs.checkInAtLeast(),
        knobs.checkInAtMost(),
        knobs.duplicateShare(),
        knobs.offlineShare(),
        knobs.inFlight(),
        knobs.window(),
        eventLoops,
        knobs.realPerSimulatedDay(),
        patience);
  }
}
