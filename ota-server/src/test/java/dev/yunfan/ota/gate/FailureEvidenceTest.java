package dev.yunfan.ota.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.longs;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureEvidenceTest {
  private static final double LOG_1000 = Math.log(1_000);
  private static final int LONGEST = 2_000;

  private static double logBinomial(int n, int x, double p) {
    double log = x * Math.log(p) + (n - x) * Math.log1p(-p);
    for (int i = 1; i <= x; i++) {
      log += Math.log((double) (n - x + i) / i);
    }
    return log;
  }

  private static double expectation(int n, double truth, double budget) {
    return IntStream.rangeClosed(0, n)
        .mapToDouble(x -> Math.exp(logBinomial(n, x, truth) + FailureEvidence.log(x, n, budget)))
        .sum();
  }

  @Test
  void it_is_the_ratio_of_its_formula() {
    // 3 of 3 at 5 %: (1 - 0.05^4) / 4 / 0.95 / 0.05^3
    double threeOfThree = (1 - Math.pow(0.05, 4)) / 4 / 0.95 / Math.pow(0.05, 3);
    assertThat(Math.exp(FailureEvidence.log(3, 3, 0.05))).isCloseTo(threeOfThree, within(1e-6));
    // nothing seen yet: neither for nor against
    assertThat(FailureEvidence.log(0, 0, 0.05)).isCloseTo(0, within(1e-12));
    // 1 of 2 at 50 %: the integral of p(1-p) from 1/2 to 1 is 1/12
    assertThat(Math.exp(FailureEvidence.log(1, 2, 0.5)))
        .isCloseTo(1.0 / 12 / 0.5 / 0.25, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.05, 0.2, 0.5, 0.9})
  void its_expectation_is_one_at_the_budget_and_less_below(double budget) {
    for (int n : new int[] {1, 2, 3, 10, 50, 200}) {
      assertThat(expectation(n, budget, budget)).as("n %d", n).isCloseTo(1, within(1e-9));
      assertThat(expectation(n, budget / 2, budget)).as("n %d", n).isLessThan(1);
    }
  }

  @Test
  void another_bad_outcome_never_lowers_it() {
    qt().forAll(longs().between(0, 5_000), longs().between(0, 1_000), doubles().between(0.001, 0.9))
        .check((n, badPermille, budget) -> {
          long bad = n * badPermille / 1_000;
          double before = FailureEvidence.log(bad, n, budget);
          double slack = 1e-9 * Math.max(1, Math.abs(before));
          return FailureEvidence.log(bad + 1, n + 1, budget) >= before - slack
              && (bad == n || FailureEvidence.log(bad + 1, n, budget) >= before - slack);
        });
  }

  @Test
  void ten_million_outcomes_neither_overflow_nor_hide_a_rate_above_the_budget() {
    for (long bad : new long[] {0, 1, 400_000, 500_000, 5_000_000, 9_999_999, 10_000_000}) {
      assertThat(FailureEvidence.log(bad, 10_000_000, 0.05)).as("%d", bad).isNotNaN();
    }
    assertThat(FailureEvidence.aboveBudget(500_000, 10_000_000, 0.05)).isFalse();
    assertThat(FailureEvidence.aboveBudget(504_000, 10_000_000, 0.05)).isTrue();
    assertThat(FailureEvidence.aboveBudget(10_000_000, 10_000_000, 0.05)).isTrue();
  }

  @Test
  void the_first_outcomes_count() {
    assertThat(FailureEvidence.aboveBudget(0, 0, 0.05)).isFalse();
    assertThat(FailureEvidence.aboveBudget(2, 2, 0.05)).isFalse();
    assertThat(FailureEvidence.aboveBudget(3, 3, 0.05)).isTrue();
    assertThat(FailureEvidence.aboveBudget(5, 5, 0.9)).isTrue();
    assertThat(FailureEvidence.aboveBudget(4, 4, 0.9)).isFalse();
    assertThat(FailureEvidence.aboveBudget(5, 6, 0.9)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05, 0.1, 0.17})
  void below_a_budget_of_18_percent_five_of_five_stop_by_the_evidence_alone(double budget) {
    assertThat(FailureEvidence.log(5, 5, budget)).isGreaterThan(LOG_1000);
  }

  /** Outcomes until it stops; {@link Integer#MAX_VALUE}: not within {@link #LONGEST}. */
  private static int outcomesUntilHalt(Random random, double truth, double budget) {
    int bad = 0;
    for (int n = 1; n <= LONGEST; n++) {
      boolean fails = random.nextDouble() < truth;
      bad += fails ? 1 : 0;
      if (fails && FailureEvidence.aboveBudget(bad, n, budget)) { // a good one never stops it
        return n;
      }
    }
    return Integer.MAX_VALUE;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.05, 0.1})
  void an_update_within_its_budget_is_hardly_ever_halted_however_often_one_looks(double budget) {
    var random = new Random(11);
    int paths = 4_000;
    long halted =
        IntStream.range(0, paths)
            .filter(_ -> outcomesUntilHalt(random, budget, budget) <= LONGEST)
            .count();
    // at most 0.001 of them in the mean; 4 standard deviations above that
    assertThat(halted).isLessThanOrEqualTo((long) (0.001 * paths + 4 * Math.sqrt(0.001 * paths)));
  }

  /** The table of docs/control-plane.md: budget 5 %, 2,000 runs with a fixed seed. */
  @ParameterizedTest
  @CsvSource({"0.10, 443, 820", "0.20, 57, 118", "0.50, 9, 19", "1.00, 3, 3"})
  void a_bad_update_is_halted_after_so_many_outcomes(double truth, int median, int nineOfTen) {
    var random = new Random(7);
    var runs = IntStream.range(0, 2_000).map(_ -> outcomesUntilHalt(random, truth, 0.05)).toArray();
    Arrays.sort(runs);
    assertThat(runs[1_000]).isEqualTo(median);
    assertThat(runs[1_800]).isEqualTo(nineOfTen);
  }

  /** The table of docs/control-plane.md. */
  @ParameterizedTest
  @CsvSource({"0, 3", "10, 7", "50, 13", "200, 29", "1000, 91"})
  void a_few_liars_halt_nothing_that_many_confirmed(long honest, long liars) {
    assertThat(FailureEvidence.aboveBudget(liars, honest + liars, 0.05)).isTrue();
    assertThat(FailureEvidence.aboveBudget(liars - 1, honest + liars - 1, 0.05)).isFalse();
  }
}
