package dev.yunfan.agent.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.run.Handset;
import dev.yunfan.agent.fleet.run.Lives;
import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.Flaw;
import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.story.Outage;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
class FlawTest {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final Launch LAUNCH = Scenario.launch().launches().getFirst();

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void a_flaw_of_a_model_comes_before_that_of_its_vendor_and_the_others_are_sound() {
    var ofVendor = new Flaw(0.1, 0.1, 1);
    var ofModel = new Flaw(0, 0, 0.5, 3, Duration.ofDays(3));
    var scenario = scenario(Map.of("haier", ofVendor, "haier/w910", ofModel), List.of());

    assertThat(scenario.flawOf("haier", "w910")).isEqualTo(ofModel);
    assertThat(scenario.flawOf("haier", "w860")).isEqualTo(ofVendor);
    assertThat(scenario.flawOf("k-touch", "w910")).isEqualTo(Scenario.SOUND);
  }

  @Test
  void handsets_that_fall_silent_never_report_again_and_the_truth_stays_exact() throws Exception {
    var sound = run(Map.of());
    var flawed = run(Map.of("k-touch/w700", new Flaw(0, 0, 0.5, 1, Duration.ZERO)));

    double kept = (double) confirmed(flawed) / confirmed(sound);
    assertThat(kept).as("share that confirmed nevertheless").isCloseTo(0.5, within(0.1));
    assertThat(flawed.exposureSeconds().get("k-touch").get("w700"))
        .isLessThan((long) (0.9 * sound.exposureSeconds().get("k-touch").get("w700")));
    assertThat(flawed.exposureSeconds().get("haier"))
        .isEqualTo(sound.exposureSeconds().get("haier"));
  }

  private static long confirmed(FleetTruth truth) {
    return truth.updates().get("r-k").confirmed();
  }

  private FleetTruth run(Map<String, Flaw> flaws) throws Exception {
    var scenario = scenario(flaws, List.of());
    var clock = new SimulatedClock(scenario.start());
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 1_000);
        var fleet =
            FleetSimulation.start(cloud.config(600, 5, scenario, Knobs.defaults()), clock, vertx)) {
      var truth = fleet.await();
      assertThat(truth.crashes()).isEqualTo(cloud.crashes());
      assertThat(truth.exposureSeconds()).isEqualTo(cloud.exposure());
      assertThat(truth.firmware()).isEqualTo(cloud.firmware());
      assertThat(truth.updates()).isEqualTo(cloud.updates());
      assertThat(fleet.shareInstalled("k-touch", "w700", scenario.end())).isGreaterThan(0.8);
      assertThat(fleet.shareInstalled("k-touch", "w700", scenario.start())).isZero();
      return truth;
    }
  }

  @Test
  void late_harm_begins_so_many_days_after_the_installation_and_not_before() {
    double before = crashes(List.of(), Long.MAX_VALUE, 10);
    double after = crashes(List.of(), 10 * DAY, 20) - crashes(List.of(), 10 * DAY, 10);

    assertThat(crashes(List.of(), 10 * DAY, 10)).isEqualTo((long) before);
    assertThat(after / before).isCloseTo(3, within(0.5));
  }

  @Test
  void an_outage_makes_all_handsets_crash_while_it_lasts() {
    var outage = new Outage(Instant.ofEpochMilli(5 * DAY), Instant.ofEpochMilli(10 * DAY), 5);
    double usual = crashes(List.of(), Long.MAX_VALUE, 10) - crashes(List.of(), Long.MAX_VALUE, 5);
    double during =
        crashes(List.of(outage), Long.MAX_VALUE, 10) - crashes(List.of(outage), Long.MAX_VALUE, 5);

    assertThat(during / usual).isCloseTo(5, within(0.8));
    assertThat(crashes(List.of(outage), Long.MAX_VALUE, 5))
        .isEqualTo(crashes(List.of(), Long.MAX_VALUE, 5));
  }

  /** Crashes of 4,000 handsets within days from 1970 on; three times as many from a time on. */
  private static long crashes(List<Outage> outages, long harmFrom, int days) {
    var lives = new Lives(1, DAY, CrashTraces.load(), outages);
    long crashes = 0;
    for (int i = 0; i < 4_000; i++) {
      var handset = lives.activated(i, LAUNCH, 0);
      handset.crashFactor = 3;
      handset.harmFrom = harmFrom;
      var events = new ArrayList<Handset.Waiting>();
      for (int day = 0; day < days; day++) {
        lives.livePeriod(handset, events);
      }
      crashes += events.stream().filter(each -> each.body() instanceof Crash).count();
    }
    return crashes;
  }

  private static Scenario scenario(Map<String, Flaw> flaws, List<Outage> outages) {
    var launch = Scenario.launch();
    return new Scenario(
        "flawed", launch.start(), launch.end(), launch.launches(), launch.shares(), flaws, outages);
  }
}
