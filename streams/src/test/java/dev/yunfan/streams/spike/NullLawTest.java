package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.doubles;
import static org.quicktheories.generators.SourceDSL.integers;

import java.util.function.IntToDoubleFunction;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

class NullLawTest {
  private static final double[] THETAS = {1.5, 2, 3, 5, 10};
  private static final int ENOUGH = 20_000;

  @Test
  void the_likelihood_ratio_has_an_expectation_of_one_under_its_own_law() {
    for (double mean : new double[] {0.01, 0.7, 5, 40}) {
      double tolerance = mean < 10 ? 1e-12 : 2e-11; // lnGamma of thousands has errors of its own
      for (double theta : THETAS) {
        assertThat(expectedRatio(NullLaw.poisson(mean), theta, poisson(mean)))
            .as("Poisson %s, theta %s", mean, theta)
            .isEqualTo(1, within(tolerance));
        for (double size : new double[] {1.7, 50}) {
          assertThat(expectedRatio(new NullLaw(mean, size), theta, negativeBinomial(mean, size)))
              .as("mean %s, size %s, theta %s", mean, size, theta)
              .isEqualTo(1, within(tolerance));
        }
      }
    }
  }

  @Test
  void the_expectation_stays_below_one_for_lower_means_and_less_dispersed_laws() {
    for (double theta : THETAS) {
      var law = new NullLaw(5, 4);
      assertThat(expectedRatio(law, theta, negativeBinomial(4, 4))).isLessThan(1);
      assertThat(expectedRatio(law, theta, poisson(5))).isLessThan(1);
      var binomial = BinomialDistribution.of(50, 0.1);
      assertThat(expectedRatio(law, theta, binomial::logProbability)).isLessThan(1);
      assertThat(expectedRatio(NullLaw.poisson(5), theta, binomial::logProbability)).isLessThan(1);
      assertThat(expectedRatio(NullLaw.poisson(5), theta, poisson(4.9))).isLessThan(1);
    }
  }

  @Test
  void a_law_more_dispersed_than_the_null_breaks_the_bound() {
    assertThat(expectedRatio(NullLaw.poisson(5), 2, negativeBinomial(5, 5))).isGreaterThan(1.2);
  }

  @Test
  void the_ratio_grows_with_the_count() {
    qt().forAll(
            doubles().between(0, 1_000),
            doubles().between(0.1, 1e9),
            integers().between(0, 100_000))
        .check((mean, size, count) -> {
          var law = new NullLaw(mean, size);
          return law.logLikelihoodRatio(3, count + 1) > law.logLikelihoodRatio(3, count);
        });
  }

  @Test
  void a_huge_size_is_the_Poisson_law() {
    assertThat(new NullLaw(7, 1e14).logLikelihoodRatio(5, 30))
        .isEqualTo(NullLaw.poisson(7).logLikelihoodRatio(5, 30), within(1e-9));
  }

  @Test
  void parameters_outside_their_range_are_refused() {
    assertThatThrownBy(() -> new NullLaw(Double.NaN, 1)).hasMessageContaining("mean NaN");
    assertThatThrownBy(() -> new NullLaw(-1, 1)).hasMessageContaining("mean -1.0");
    assertThatThrownBy(() -> new NullLaw(1, 0)).hasMessageContaining("size 0.0");
  }

  private static double expectedRatio(
      NullLaw law, double theta, IntToDoubleFunction logProbability) {
    double sum = 0;
    for (int x = 0; x < ENOUGH; x++) {
      sum += Math.exp(logProbability.applyAsDouble(x) + law.logLikelihoodRatio(theta, x));
    }
    return sum;
  }

  private static IntToDoubleFunction poisson(double mean) {
    var law = PoissonDistribution.of(mean);
    return law::logProbability;
  }

  private static IntToDoubleFunction negativeBinomial(double mean, double size) {
    return x ->
        LogGamma.value(size + x)
            - LogGamma.value(size)
            - LogGamma.value(x + 1.0)
            + size * Math.log(size / (size + mean))
            + x * Math.log(mean / (size + mean));
  }
}
