package dev.yunfan.ota.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarEvidenceTest {
  private static double expectation(double mean, double atBar) {
    double sum = 0;
    double logChance = -mean;
    for (int x = 0; x < 400; x++) {
      sum += Math.exp(logChance + BarEvidence.log(x, atBar));
      logChance += Math.log(mean / (x + 1));
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 5, 40})
  void its_expectation_is_one_at_the_bar_and_less_below(double atBar) {
    // a prior without bounds has a tail: so many terms leave out less than 1e-9 of it up to 5
    assertThat(expectation(atBar, atBar)).isCloseTo(1, within(atBar > 5 ? 1e-3 : 1e-9));
    assertThat(expectation(atBar / 2, atBar)).isLessThan(1);
    assertThat(expectation(atBar / 10, atBar)).isLessThan(1);
  }

  @Test
  void it_is_the_integral_of_its_formula() {
    double sum = 0;
    double step = 1e-4;
    for (double u = 1 + step / 2; u < 60; u += step) {
      sum += Math.pow(u, 7) * Math.exp(-(u - 1) * 3 - (u - 1)) * step;
    }
    assertThat(BarEvidence.log(7, 3)).isCloseTo(Math.log(sum), within(1e-7));
    assertThat(BarEvidence.log(0, 0)).isCloseTo(0, within(1e-12));
  }

  @Test
  void it_rises_with_each_crash_and_never_overflows() {
    for (double atBar : new double[] {0, 0.5, 100, 1e4, 1e6}) {
      double before = Double.NEGATIVE_INFINITY;
      for (long crashes = 0; crashes <= 2_000_000; crashes = crashes * 2 + 1) {
        double log = BarEvidence.log(crashes, atBar);
        assertThat(log).as("%d of %s", crashes, atBar).isFinite().isGreaterThan(before);
        before = log;
      }
    }
  }
}
