package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

class EDetectorTest {
  private static final double[] THETAS = {1.5, 2, 3, 5, 10};

  @Test
  void the_log_domain_equals_the_direct_product() {
    var law = new NullLaw(3, 20);
    int[] counts = {2, 5, 0, 9, 3, 14, 7, 1, 6};
    double[] direct = new double[THETAS.length];
    var detector = EDetector.FRESH;

    for (int count : counts) {
      detector = detector.observe(law, count);
      for (int i = 0; i < THETAS.length; i++) {
        double theta = THETAS[i];
        double ratio = Math.pow(theta, count) * Math.pow((20 + 3.0) / (20 + theta * 3), 20 + count);
        direct[i] = ratio * (direct[i] + 1);
      }
      double mixture = 0;
      for (double sum : direct) {
        mixture += sum / THETAS.length;
      }
      assertThat(Math.exp(detector.logEvidence())).isEqualTo(mixture, within(1e-10 * mixture));
    }
  }

  @Test
  void a_million_crashes_in_one_window_do_not_overflow() {
    var after = EDetector.FRESH.observe(NullLaw.poisson(1), 1_000_000);
    after = after.observe(NullLaw.poisson(1), 1_000_000);

    assertThat(Math.exp(after.logEvidence())).isInfinite(); // the naive form is lost here
    assertThat(after.logEvidence()).isEqualTo(2e6 * Math.log(10) - 18 - Math.log(5), within(1e-6));
  }

  @Test
  void a_fresh_detector_has_no_evidence_and_an_empty_window_adds_one() {
    assertThat(EDetector.FRESH.logEvidence()).isEqualTo(Double.NEGATIVE_INFINITY);

    var once = EDetector.FRESH.observe(NullLaw.poisson(0), 0);
    assertThat(once.logEvidence()).isEqualTo(0, within(1e-15));
    assertThat(once.observe(NullLaw.poisson(0), 0).logEvidence())
        .isEqualTo(Math.log(2), within(1e-15));
  }

  @Test
  void more_crashes_never_lower_the_evidence() {
    var start = EDetector.FRESH.observe(new NullLaw(2, 50), 3);
    double last = Double.NEGATIVE_INFINITY;
    for (long count = 0; count < 200; count++) {
      double evidence = start.observe(new NullLaw(2, 50), count).logEvidence();
      assertThat(evidence).isGreaterThan(last);
      last = evidence;
    }
  }

  @Test
  void the_mean_run_to_a_false_alarm_is_at_least_the_threshold() {
    double threshold = 300;
    for (double mean : new double[] {0.1, 1, 5}) {
      assertThat(meanRun(NullLaw.poisson(mean), mean, threshold, 400, 11))
          .as("mean %s", mean)
          .isGreaterThan(threshold);
    }
  }

  @Test
  void an_understated_mean_breaks_the_run_length() {
    assertThat(meanRun(NullLaw.poisson(3.5), 5, 300, 400, 12)).isLessThan(150);
  }

  @Test
  void a_sum_that_is_no_number_is_refused() {
    assertThatThrownBy(() -> new EDetector(0, 0, Double.NaN, 0, 0))
        .hasMessageContaining("not a number");
  }

  /** Mean windows to the threshold over {@code runs} runs of Poisson counts with {@code truth}. */
  private static double meanRun(NullLaw law, double truth, double threshold, int runs, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var counts = PoissonDistribution.of(truth).createSampler(random::nextLong);
    double limit = Math.log(threshold);
    long windows = 0;
    for (int run = 0; run < runs; run++) {
      var detector = EDetector.FRESH;
      do {
        detector = detector.observe(law, counts.sample());
        windows++;
      } while (detector.logEvidence() < limit);
    }
    return (double) windows / runs;
  }
}
