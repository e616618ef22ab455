package dev.yunfan.ota.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;

import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatioEvidenceTest {
  private static double logBinomial(int n, int x, double p) {
    double log = x * Math.log(p) + (n - x) * Math.log1p(-p);
    for (int i = 1; i <= x; i++) {
      log += Math.log((double) (n - x + i) / i);
    }
    return log;
  }

  private static double logAfter(RatioEvidence evidence, long treated, long control, double share) {
    evidence.add(treated, control, share, 1 - share);
    return evidence.log();
  }

  /** Sum over x of P(x) E(x), when the true ratio is given. */
  private static double expectation(
      Supplier<RatioEvidence> evidence, int n, double share, double ratio) {
    double chance = ratio * share / (ratio * share + 1 - share);
    return IntStream.rangeClosed(0, n)
        .mapToDouble(
            x -> Math.exp(logBinomial(n, x, chance) + logAfter(evidence.get(), x, n - x, share)))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.1, 0.5, 0.9})
  void its_expectation_is_one_at_the_bound_and_less_on_the_harmless_side(double share) {
    for (int n : new int[] {1, 2, 5, 30}) {
      for (double bound : new double[] {1, 1.1, 2, 10}) {
        Supplier<RatioEvidence> harm = () -> RatioEvidence.above(bound);
        assertThat(expectation(harm, n, share, bound)).isCloseTo(1, within(1e-12));
        assertThat(expectation(harm, n, share, bound * 0.8)).isLessThan(1);
        Supplier<RatioEvidence> good = () -> RatioEvidence.below(bound);
        assertThat(expectation(good, n, share, bound)).isCloseTo(1, within(1e-12));
        assertThat(expectation(good, n, share, bound * 1.25)).isLessThan(1);
      }
    }
  }

  @Test
  void one_more_treated_event_instead_of_a_waiting_one_speaks_for_harm() {
    qt().forAll(
            integers().between(0, 500), integers().between(1, 500), doubles().between(0.001, 0.999))
        .check((treated, control, share) ->
            logAfter(RatioEvidence.above(1.1), treated + 1, control - 1, share)
                    > logAfter(RatioEvidence.above(1.1), treated, control, share)
                && logAfter(RatioEvidence.below(1.5), treated + 1, control - 1, share)
                    < logAfter(RatioEvidence.below(1.5), treated, control, share));
  }

  @Test
  void the_logarithm_is_that_of_the_product_of_the_formula() {
    double[] ratios = {1.5, 2, 3, 5, 10};
    long[][] hours = {{3, 20, 10, 90}, {0, 4, 9, 80}, {5, 5, 9, 77}, {1, 0, 4, 70}};
    double mean = 0;
    for (double ratio : ratios) {
      double product = 1;
      for (var hour : hours) {
        double p = (double) hour[2] / (double) (hour[2] + hour[3]);
        double alternative = ratio * p / (ratio * p + 1 - p);
        double bound = 1.1 * p / (1.1 * p + 1 - p);
        product *=
            Math.pow(alternative / bound, (double) hour[0])
                * Math.pow((1 - alternative) / (1 - bound), (double) hour[1]);
      }
      mean += product / ratios.length;
    }
    var evidence = RatioEvidence.above(1.1);
    for (var hour : hours) {
      evidence.add(hour[0], hour[1], (double) hour[2], (double) hour[3]);
    }
    assertThat(evidence.log()).isCloseTo(Math.log(mean), within(1e-12));
  }

  @Test
  void a_million_events_do_not_overflow() {
    assertThat(logAfter(RatioEvidence.above(1.1), 1_000_000, 0, 0.01)).isBetween(1e6, 1e7);
    assertThat(logAfter(RatioEvidence.above(1.1), 0, 1_000_000, 0.9)).isBetween(-1e7, -1e5);
    assertThat(logAfter(RatioEvidence.below(2), 1_000_000, 0, 0.01)).isBetween(-1e7, -1e5);
    assertThat(logAfter(RatioEvidence.below(2), 0, 1_000_000, 0.9)).isBetween(1e5, 1e7);
  }

  @Test
  void an_alternative_within_the_bound_is_not_asked() {
    // 60 treated of 100 events at equal arms: a ratio of 1.5, within a bound of 2 or 10
    assertThat(logAfter(RatioEvidence.above(2), 60, 40, 0.5)).isLessThan(0);
    assertThat(logAfter(RatioEvidence.above(10), 60, 40, 0.5)).isLessThan(0);
    assertThat(logAfter(RatioEvidence.above(10), 4_000, 100, 0.5)).isGreaterThan(100);
  }

  @Test
  void an_hour_with_one_empty_arm_says_nothing() {
    var evidence = RatioEvidence.above(1.1);
    evidence.add(5, 0, 10, 0);
    evidence.add(0, 5, 0, 10);
    assertThat(evidence.log()).isZero();
  }

  @Test
  void scale_order_and_the_cut_into_hours_change_nothing() {
    qt().forAll(
            integers().between(0, 50),
            integers().between(0, 50),
            integers().between(1, 1_000),
            integers().between(1, 1_000))
        .check((treated, control, a, b) -> {
          var once = RatioEvidence.above(1.1);
          once.add(treated, control, a, b);
          var scaled = RatioEvidence.above(1.1);
          scaled.add(treated, control, 7.0 * a, 7.0 * b);
          var cut = RatioEvidence.above(1.1);
          cut.add(treated - treated / 2, control / 3, a, b);
          cut.add(treated / 2, control - control / 3, a, b);
          double slack = 1e-9 * Math.max(1, Math.abs(once.log()));
          return Math.abs(once.log() - scaled.log()) < slack
              && Math.abs(once.log() - cut.log()) < slack;
        });
  }

  /** At 288 looks a plain one-sided 5 % z-test finds harm in a third of healthy rollouts. */
  @Test
  void looking_all_the_time_raises_no_more_alarms_than_were_allowed() {
    var random = new Random(16);
    int paths = 2_000;
    int alarmed = 0;
    int byPlainTest = 0;
    for (int path = 0; path < paths; path++) {
      var evidence = RatioEvidence.above(1);
      boolean found = false;
      boolean plain = false;
      int treated = 0;
      int events = 0;
      for (int look = 0; look < 288; look++) {
        for (int i = 0; i < 5; i++) {
          boolean ofTreated = random.nextDouble() < 0.3;
          evidence.add(ofTreated ? 1 : 0, ofTreated ? 0 : 1, 3, 7);
          treated += ofTreated ? 1 : 0;
          events++;
        }
        found |= evidence.log() >= -Math.log(0.05);
        plain |= (treated - 0.3 * events) / Math.sqrt(0.21 * events) > 1.645;
      }
      alarmed += found ? 1 : 0;
      byPlainTest += plain ? 1 : 0;
    }
    assertThat(alarmed).isLessThan((int) (paths * 0.05 + 4 * Math.sqrt(paths * 0.05)));
    assertThat(byPlainTest).isGreaterThan((int) (paths * 0.25));
  }

  @Test
  void the_events_that_are_missing_reach_the_threshold_at_equal_rates() {
    var evidence = RatioEvidence.below(1.5);
    evidence.add(4, 310, 10, 900);
    double share = 10 / 910.0;
    double threshold = Math.log(20);
    double events = evidence.eventsTo(threshold, share, 1.5);
    long treated = Math.round(events * share);
    evidence.add(treated, Math.round(events) - treated, 10, 900);
    assertThat(evidence.log()).isBetween(threshold - 0.6, threshold + 1.5);
  }
}
