package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.schemas.fleet.Spike;
import dev.yunfan.schemas.fleet.SpikeCell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.GammaDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

/** New and regressed crash groups, window by window. */
class GroupRuleTest {
  private static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int DAY = 288;

  private final SpikeWatch watch = new SpikeWatch(WINDOW, 12, Double.POSITIVE_INFINITY);
  private final List<Spike> told = new ArrayList<>();
  private Instant now = Instant.parse("2012-01-01T00:00:00Z");

  @Test
  void a_group_that_came_with_a_firmware_is_new_there() {
    hears(DAY, fleet("1.0.0", 100, "a", "a"));
    for (int i = 0; i < 6; i++) {
      hears(1, fleet("1.0.0", 90, "a"), fleet("2.0.0", 10, "b"));
      hears(11, fleet("1.0.0", 90, "a"), fleet("2.0.0", 10));
    }

    assertThat(rules()).containsExactly("new-group");
    assertThat(told.getFirst().group()).isEqualTo("b");
    assertThat(told.getFirst().firmware()).isEqualTo("2.0.0");
  }

  @Test
  void a_group_that_was_gone_in_the_firmware_between_has_come_back() {
    hears(DAY, fleet("1.0.0", 100, "a", "b"));
    hears(DAY, fleet("2.0.0", 100, "a"));
    hears(40, fleet("2.0.0", 90, "a"), fleet("3.0.0", 10, "b"));

    assertThat(rules()).containsExactly("regressed-group");
    assertThat(told.getFirst().firmware()).isEqualTo("3.0.0");
  }

  @Test
  void a_group_that_the_firmware_before_has_too_is_neither() {
    hears(DAY, fleet("1.0.0", 100, "a"));
    hears(1, fleet("1.0.0", 100, "b"));
    hears(40, fleet("1.0.0", 90, "a"), fleet("2.0.0", 10, "b"));

    assertThat(rules()).isEmpty();
  }

  @Test
  void a_group_so_rare_that_the_firmware_before_may_just_have_missed_it_is_not_told() {
    hears(DAY, fleet("1.0.0", 100, "a"));
    hears(1, fleet("2.0.0", 100, "b"));
    for (int i = 0; i < 4; i++) {
      hears(DAY, fleet("2.0.0", 100, "a"));
      hears(1, fleet("2.0.0", 100, "b"));
    }

    assertThat(rules()).isEmpty();
  }

  @Test
  void the_first_firmware_of_a_model_has_nothing_new() {
    hears(3 * DAY, fleet("1.0.0", 100, "a", "b", "c"));

    assertThat(rules()).isEmpty();
  }

  @Test
  void a_day_without_such_a_crash_ends_the_alarm_for_good_even_when_nobody_runs_it_any_more() {
    hears(DAY, fleet("1.0.0", 100, "a"));
    hears(20, fleet("1.0.0", 90, "a"), fleet("2.0.0", 10, "b"));
    assertThat(told.getLast().open()).isTrue();

    hears(DAY + 1, fleet("1.0.0", 90, "a"));
    assertThat(told.getLast().open()).isFalse();
    hears(20, fleet("1.0.0", 90, "a"), fleet("2.0.0", 10, "b"));
    assertThat(told.getLast().open()).isFalse();
    assertThat(told.stream().map(Spike::id).distinct()).hasSize(1);
  }

  @Test
  void the_bound_on_a_group_that_was_never_seen_is_the_upper_one_of_Jeffreys() {
    assertThat(GammaDistribution.of(0.5, 1).inverseSurvivalProbability(0.01))
        .isEqualTo(GroupRule.NONE, within(0.001));
  }

  @Test
  void the_evidence_is_that_of_the_null_law_over_the_windows_together() {
    for (double clumping : new double[] {1, 1.7}) {
      var law = new NullLaw(0.25, 0.25 / (clumping - 1));
      double mean = 0;
      for (double theta : new double[] {1.5, 2, 3, 5, 10}) {
        double log = 0;
        for (long count : new long[] {0, 2, 0, 1, 3}) {
          log += law.logLikelihoodRatio(theta, count);
        }
        mean += Math.exp(log) / 5;
      }
      assertThat(GroupRule.logEvidence(6, 1.25, clumping)).isEqualTo(Math.log(mean), within(1e-9));
    }
  }

  /** Each of 30 firmwares may be told of wrongly with a probability of 0.6 / 40 at most. */
  @Test
  void firmwares_that_crash_as_those_before_are_told_of_no_more_often_than_was_accepted() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(23);
    var groups = new String[60]; // from common ones to such as are seen once in a while
    Arrays.setAll(groups, i -> "g" + i);
    for (int firmware = 1; firmware <= 30; firmware++) {
      for (int window = 0; window < DAY; window++) {
        hears(1, drawn("f" + (100 + firmware), groups, random));
      }
    }

    assertThat(told.stream().map(Spike::id).distinct()).hasSizeLessThan(2);
  }

  private static SpikeCell drawn(String firmware, String[] groups, RandomGenerator random) {
    var crashed = new ArrayList<String>();
    for (int i = 0; i < groups.length; i++) {
      double mean = 0.2 / ((i + 1) * (i + 1));
      for (int n = PoissonDistribution.of(mean).createSampler(random::nextLong).sample();
          n > 0;
          n--) {
        crashed.add(groups[i]);
      }
    }
    return fleet(firmware, 100, crashed.toArray(String[]::new));
  }

  private void hears(int windows, SpikeCell... cells) {
    for (int i = 0; i < windows; i++) {
      watch.close(now, List.of(cells)).stream()
          .filter(spike -> spike.rule().endsWith("group"))
          .forEach(told::add);
      now = now.plus(WINDOW);
    }
  }

  private List<String> rules() {
    return told.stream().map(Spike::rule).distinct().toList();
  }

  /** Handsets that report an hour each, and a crash of each of the groups. */
  private static SpikeCell fleet(String firmware, int handsets, String... groups) {
    var named = new ArrayList<SpikeCell.Group>();
    for (String group : List.of(groups).stream().distinct().toList()) {
      named.add(
          new SpikeCell.Group(0, group, List.of(groups).stream().filter(group::equals).count()));
    }
    return new SpikeCell(
        0,
        0,
        "k-touch",
        "w700",
        firmware,
        handsets,
        0,
        List.of((long) groups.length, 0L, 0L, 0L),
        named,
        handsets * 3_600L);
  }
}
