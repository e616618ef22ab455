package dev.yunfan.agent.fleet.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.yunfan.agent.fleet.run.Handset.Waiting;
import dev.yunfan.agent.fleet.story.Behaviour;
import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.Draws;
import dev.yunfan.agent.fleet.story.Launch;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistributionsTest {
  private static final Launch LAUNCH = Scenario.launch().launches().getFirst();
  private static final long DAY = Duration.ofDays(1).toMillis();

  @Test
  void frailty_has_mean_one_and_spreads_over_orders_of_magnitude() {
    var random = new SplittableRandom(1);
    double[] draws = new double[100_000];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = Draws.gammaOfMeanOne(random, Behaviour.FRAILTY_SHAPE);
    }
    Arrays.sort(draws);

    assertThat(Arrays.stream(draws).average().orElse(0)).isCloseTo(1, within(0.02));
    assertThat(draws[95_000] / draws[5_000]).isBetween(50.0, 1_000.0);
  }

  @Test
  void poisson_has_its_mean_and_variance() {
    var random = new SplittableRandom(2);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100_000; i++) {
      int draw = Draws.poisson(random, 0.7);
      sum += draw;
      squares += (double) draw * draw;
    }
    double mean = sum / 100_000;

    assertThat(mean).isCloseTo(0.7, within(0.02));
    assertThat(squares / 100_000 - mean * mean).isCloseTo(0.7, within(0.03));
  }

  @Test
  void offline_spells_have_their_median_and_tail() {
    var random = new SplittableRandom(3);
    long[] draws = new long[100_000];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = Behaviour.offlineMillis(random);
    }
    Arrays.sort(draws);

    assertThat(draws[50_000] / 60_000.0).isCloseTo(40, within(2.0));
    assertThat(draws[95_000] / (double) DAY).isCloseTo(1, within(0.1));
  }

  @Test
  void a_ramp_starts_at_its_launch_ends_at_its_end_and_never_goes_back() {
    assertThat(LAUNCH.activationAt(0)).isEqualTo(LAUNCH.from().toEpochMilli());
    assertThat(LAUNCH.activationAt(1)).isCloseTo(LAUNCH.until().toEpochMilli(), within(2L));
    qt().forAll(integers().between(0, 999_999), integers().between(0, 999_999))
        .check((a, b) -> a > b || LAUNCH.activationAt(a / 1e6) <= LAUNCH.activationAt(b / 1e6));
  }

  @Test
  void the_fleet_is_shared_out_whole_and_the_pilot_stays_small() {
    qt().forAll(integers().between(1, 16_000_000))
        .check(devices -> {
          var counts = Scenario.launch().handsets(devices);
          return counts.stream().mapToInt(Integer::intValue).sum() == devices
              && counts.getLast() <= Scenario.PILOT_HANDSETS
              && counts.stream().allMatch(count -> count >= 0);
        });
  }

  @Test
  void handsets_wake_in_the_order_of_their_times() {
    qt().forAll(lists().of(longs().between(0, 400 * DAY)).ofSizeBetween(1, 200))
        .check(times -> {
          var queue = new WakeQueue(0, 4);
          for (int i = 0; i < times.size(); i++) {
            queue.add(times.get(i), i);
          }
          var woken = new ArrayList<Long>();
          while (!queue.isEmpty()) {
            long at = queue.nextAt();
            woken.add(at);
            if (times.get(queue.poll()) != at) {
              return false;
            }
          }
          return woken.equals(times.stream().sorted().toList());
        });
  }

  @Test
  void the_same_seed_lives_the_same_days_whenever_they_are_asked_for() {
    var lives = new Lives(7, DAY, CrashTraces.load());
    var first = lived(lives, 60, 60);
    var inPieces = lived(lives, 60, 7);

    assertThat(inPieces).isEqualTo(first);
    assertThat(first).filteredOn(w -> w.body() instanceof Heartbeat).hasSize(60);
    assertThat(lived(new Lives(8, DAY, CrashTraces.load()), 60, 60)).isNotEqualTo(first);
  }

  @Test
  void days_lived_in_parts_on_one_firmware_are_the_very_same_days() {
    var lives = new Lives(7, DAY, CrashTraces.load());
    var whole = lived(lives, 60, 60);
    var handset = lives.activated(5, LAUNCH, LAUNCH.from().toEpochMilli());
    handset.takeWaiting(); // its activation
    for (int day = 0; day < 60; day++) {
      lives.liveUntil(handset, handset.activatedAt + day * DAY + DAY / 3, Long.MAX_VALUE);
    }
    lives.liveUntil(handset, handset.activatedAt + 60 * DAY, Long.MAX_VALUE);
    var parts = handset.takeWaiting();

    assertThat(crashes(parts)).isNotEmpty().containsExactlyInAnyOrderElementsOf(crashes(whole));
    assertThat(parts).hasSize(whole.size() + 60);
    assertThat(uptimeSeconds(parts)).isEqualTo(uptimeSeconds(whole));
  }

  private static List<Waiting> crashes(List<Waiting> events) {
    return events.stream().filter(event -> event.body() instanceof Crash).toList();
  }

  private static long uptimeSeconds(List<Waiting> events) {
    return events.stream()
        .filter(event -> event.body() instanceof Heartbeat)
        .mapToLong(event -> ((Heartbeat) event.body()).uptimeSeconds())
        .sum();
  }

  private static List<Waiting> lived(Lives lives, int days, int atOnce) {
    var handset = lives.activated(5, LAUNCH, LAUNCH.from().toEpochMilli());
    var all = new ArrayList<Waiting>();
    for (int day = 0; day < days; day += atOnce) {
      for (int i = day; i < Math.min(days, day + atOnce); i++) {
        lives.livePeriod(handset, all);
      }
    }
    return all;
  }

  @Test
  void every_kind_of_crash_has_a_dozen_causes_within_the_limits_of_the_gateway() {
    var traces = CrashTraces.load();
    var random = new SplittableRandom(4);
    for (var kind : CrashKind.values()) {
      assertThat(traces.causes(kind)).isGreaterThanOrEqualTo(12);
      for (int cause = 0; cause < traces.causes(kind); cause++) {
        Crash crash = traces.crash(kind, cause, random, 1);
        assertThat(crash.frames()).hasSizeBetween(3, 64).allMatch(f -> f.length() <= 500);
        assertThat(crash.reason()).isNotBlank().hasSizeLessThan(1_000).doesNotContain("%x");
        assertThat(crash.process()).isNotBlank().hasSizeLessThan(200);
      }
    }
  }
}
