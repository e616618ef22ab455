package dev.yunfan.ota.guard;

import static dev.yunfan.ota.guard.GuardFixtures.HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Owners put an update off: what is not installed yet proves nothing. */
class UptakeTest {
  private static final Firsts NOBODY = new Firsts(0, 0);

  @Test
  void the_bound_grows_with_the_share_that_has_the_release() {
    var uptake = new Uptake(2, 0);
    assertThat(uptake.isEnough(0, 0)).isFalse();
    assertThat(uptake.isEnough(19, 100)).isFalse();
    assertThat(uptake.isEnough(20, 100)).isTrue();
    assertThat(uptake.bound(50, 100)).isCloseTo(1.5, within(1e-12));
    assertThat(uptake.bound(100, 100)).isEqualTo(2);
    assertThat(uptake.bound(130, 100)).isEqualTo(2); // late words of those who left
    assertThat(uptake.bound(-3, 100)).isEqualTo(1);
    assertThat(new Uptake(2, 0.25).share(50, 100)).isEqualTo(0.75);
  }

  /** A stage of 2,000 treated and 18,000 waiting handsets; some of the treated have the release. */
  private static GuardBacktest stage(double uptake, double factor, long seed) {
    var random = new Random(seed);
    var rows = new ArrayList<RolloutWindow>();
    rows.add(row("treated", 0, 2_000, 0, Math.round(2_000 * uptake)));
    rows.add(row("control", 0, 18_000, 0, 0));
    double rate = 2.0 / 1_000;
    double treated = 2_000 * rate * (1 + uptake * (factor - 1));
    for (int hour = 1; hour < 72; hour++) {
      rows.add(row("treated", hour, 0, poisson(random, treated), 0));
      rows.add(row("control", hour, 0, poisson(random, 18_000 * rate), 0));
    }
    var plan = Commands.plan("2.1.0", Set.of("W700"), 1_000, 10_000);
    return GuardBacktester.of(GuardFixtures.policy(), plan, "haier", rows);
  }

  private static long poisson(Random random, double mean) {
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; count++) {
      product *= random.nextDouble();
    }
    return count;
  }

  private static RolloutWindow row(
      String arm, int hour, long joined, long crashed, long confirmed) {
    return new RolloutWindow(
        "r1",
        "haier",
        "W700",
        "2.1.0",
        arm,
        "",
        0,
        hour * HOUR,
        joined,
        0,
        new Firsts(crashed, 0),
        NOBODY,
        NOBODY,
        NOBODY,
        NOBODY,
        NOBODY,
        0,
        new Updates(0, 0, confirmed, 0, 0, 0),
        hour * HOUR);
  }

  @Test
  void a_release_that_crashes_thrice_as_often_does_not_pass_while_few_have_it() {
    int passed = 0;
    for (int seed = 0; seed < 40; seed++) {
      for (double uptake : new double[] {0.1, 0.25, 0.5, 1}) {
        passed += stage(uptake, 3, seed).stages().getFirst().provenAt() == 0 ? 0 : 1;
      }
    }
    assertThat(passed).isLessThanOrEqualTo(4); // 5 % of 160 would be 8
  }

  @Test
  void a_sound_release_passes_the_sooner_the_more_have_it() {
    var halfOf = new ArrayList<Long>();
    for (double uptake : new double[] {1, 0.5}) {
      var proven =
          java.util.stream.IntStream.range(0, 21)
              .mapToObj(seed -> stage(uptake, 1, seed).stages().getFirst().provenAt())
              .map(at -> at == 0 ? Long.MAX_VALUE : at)
              .sorted()
              .toList();
      halfOf.add(proven.get(10));
    }
    assertThat(halfOf.get(0)).isLessThan(halfOf.get(1));
    assertThat(halfOf.get(1)).isLessThan(Long.MAX_VALUE);
  }

  @Test
  void a_stage_says_that_the_release_must_be_installed_first() {
    var missing = stage(0.1, 1, 1).stages().getFirst().missing();
    assertThat(missing)
        .contains("10 % of those who are offered the release have it")
        .contains("the comparison begins at 20 %");
    assertThat(List.of(missing)).noneMatch(words -> words.contains("device-hours"));
  }
}
