package dev.yunfan.bench.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.yunfan.streams.spike.NullLaw;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RunLengthTest {
  @Test
  void the_simulator_gives_the_published_run_lengths_of_a_normal_CUSUM() {
    assertMean(
        335.4,
        RunLength.of(
            () -> Chart.cusum(0.5, 4), RandomSequence.normal(0, RandomSequence.seeded(1)), 8_000));
    assertMean(
        930.9,
        RunLength.of(
            () -> Chart.cusum(0.5, 5), RandomSequence.normal(0, RandomSequence.seeded(2)), 8_000));
    assertMean(
        8.38,
        RunLength.of(
            () -> Chart.cusum(0.5, 4), RandomSequence.normal(1, RandomSequence.seeded(3)), 8_000));
    assertMean(
        10.38,
        RunLength.of(
            () -> Chart.cusum(0.5, 5), RandomSequence.normal(1, RandomSequence.seeded(4)), 8_000));
  }

  @Test
  void the_simulator_gives_the_published_run_lengths_of_a_Poisson_CUSUM() {
    assertMean(
        421.7,
        RunLength.of(
            () -> Chart.cusum(5, 10), RandomSequence.poisson(4, RandomSequence.seeded(5)), 8_000));
    assertMean(
        1015.8,
        RunLength.of(
            () -> Chart.cusum(5, 12), RandomSequence.poisson(4, RandomSequence.seeded(6)), 8_000));
    assertMean(
        9.73,
        RunLength.of(
            () -> Chart.cusum(5, 10), RandomSequence.poisson(6, RandomSequence.seeded(7)), 8_000));
    assertMean(
        3.96,
        RunLength.of(
            () -> Chart.cusum(5, 10), RandomSequence.poisson(8, RandomSequence.seeded(8)), 8_000));
  }

  @Test
  void over_dispersed_draws_have_the_variance_they_should() {
    var draws = RandomSequence.overDispersed(5, 5, RandomSequence.seeded(9));
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 100_000; i++) {
      double x = draws.next();
      sum += x;
      squares += x * x;
    }
    double mean = sum / 100_000;
    assertThat(mean).isEqualTo(5, within(0.05));
    assertThat(squares / 100_000 - mean * mean).isEqualTo(10, within(0.3));
  }

  @Test
  @Tag("slow")
  void no_null_law_alarms_before_its_threshold_on_average() {
    for (double threshold : new double[] {1e3, 1e4}) {
      for (double mean : new double[] {0.1, 1, 5}) {
        var poisson = NullLaw.poisson(mean);
        var seen =
            RunLength.of(
                () -> Chart.evidence(poisson, threshold),
                RandomSequence.poisson(mean, RandomSequence.seeded(10)),
                1_000);
        assertThat(seen.windows()).as("mean %s", mean).isGreaterThan(threshold);

        var wide = new NullLaw(mean, 2);
        var spread =
            RunLength.of(
                () -> Chart.evidence(wide, threshold),
                RandomSequence.overDispersed(mean, 2, RandomSequence.seeded(11)),
                1_000);
        assertThat(spread.windows()).as("spread %s", mean).isGreaterThan(threshold);
      }
    }
  }

  private static void assertMean(double published, RunLength seen) {
    assertThat(seen.windows()).isEqualTo(published, within(4 * seen.standardError()));
  }
}
