package dev.yunfan.streams.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

class RateTest {
  @Test
  void crashes_over_exposure_are_a_rate_per_thousand_device_hours() {
    var rate = new Rate(3, Rate.deviceHours(7_200_000));

    assertThat(rate.perThousandHours()).hasValue(1.5);
  }

  @Test
  void the_interval_is_the_published_table_of_Garwood() {
    // Garwood 1936, table 1, 95 %: 0 -> [0, 3.69], 1 -> [.0253, 5.57], 10 -> [4.80, 18.39]
    assertThat(PoissonMean.interval(0, 0.95).low()).isZero();
    assertThat(PoissonMean.interval(0, 0.95).high()).isEqualTo(3.6888794541139363, within(1e-9));
    assertThat(PoissonMean.interval(1, 0.95).low()).isEqualTo(0.02531780798428988, within(1e-9));
    assertThat(PoissonMean.interval(1, 0.95).high()).isEqualTo(5.571643390938898, within(1e-9));
    assertThat(PoissonMean.interval(10, 0.95).low()).isEqualTo(4.7953886961324335, within(1e-9));
    assertThat(PoissonMean.interval(10, 0.95).high()).isEqualTo(18.39035604201778, within(1e-9));
  }

  @Test
  void the_gamma_form_equals_the_chi_squared_form() {
    for (long events : new long[] {1, 2, 7, 100, 12_345}) {
      var interval = PoissonMean.interval(events, 0.9);

      assertThat(interval.low())
          .isEqualTo(
              ChiSquaredDistribution.of(2.0 * events).inverseCumulativeProbability(0.05) / 2,
              within(1e-6 * events));
      assertThat(interval.high())
          .isEqualTo(
              ChiSquaredDistribution.of(2.0 * events + 2).inverseCumulativeProbability(0.95) / 2,
              within(1e-6 * events));
    }
  }

  @Test
  void the_exact_interval_never_covers_less_than_it_says() {
    for (double mean : new double[] {0.05, 0.3, 1, 2.7, 9.9, 40}) {
      var poisson = PoissonDistribution.of(mean);
      double covered = 0;
      for (int x = 0; x < 200; x++) {
        covered += PoissonMean.interval(x, 0.95).contains(mean) ? poisson.probability(x) : 0;
      }
      assertThat(covered).as("mean %s", mean).isBetween(0.95, 1.0 + 1e-12);
    }
  }

  @Test
  void no_event_leaves_an_upper_bound_of_three_over_the_exposure() {
    var interval = new Rate(0, 1_000).interval(0.90); // the rule of three: one-sided 95 %

    assertThat(interval.low()).isZero();
    assertThat(interval.high()).isEqualTo(-Math.log(0.05), within(1e-9));
  }

  @Test
  void without_exposure_no_rate_is_known() {
    assertThat(new Rate(0, 0).perThousandHours()).isEmpty();
    assertThat(new Rate(5, 0).perThousandHours()).isEmpty();
    assertThat(new Rate(5, 0).interval(0.95)).isEqualTo(new Interval(0, Double.POSITIVE_INFINITY));
  }

  @Test
  void a_billion_events_still_have_an_interval() {
    var interval = PoissonMean.interval(1_000_000_000L, 0.95);

    assertThat(interval.low()).isEqualTo(1e9 - 1.96 * Math.sqrt(1e9), within(5.0));
    assertThat(interval.high()).isEqualTo(1e9 + 1.96 * Math.sqrt(1e9), within(5.0));
  }

  @Test
  void the_interval_holds_the_rate_and_widens_with_confidence() {
    qt().forAll(integers().between(0, 5_000), integers().between(1, 1_000_000))
        .check((events, hours) -> {
          var rate = new Rate(events, hours);
          var narrow = rate.interval(0.8);
          var wide = rate.interval(0.99);
          return narrow.contains(rate.perThousandHours().orElseThrow())
              && wide.low() <= narrow.low()
              && wide.high() >= narrow.high();
        });
  }

  @Test
  void counts_that_cannot_exist_are_refused() {
    assertThatThrownBy(() -> new Rate(-1, 1)).hasMessageContaining("events -1");
    assertThatThrownBy(() -> new Rate(1, Double.NaN)).hasMessageContaining("deviceHours NaN");
    assertThatThrownBy(() -> new Rate(1, -0.5)).hasMessageContaining("deviceHours -0.5");
    assertThatThrownBy(() -> new Rate(1, 1).interval(1)).hasMessageContaining("confidence 1.0");
    assertThatThrownBy(() -> PoissonMean.interval(-1, 0.9)).hasMessageContaining("events -1");
    assertThatThrownBy(() -> PoissonMean.ratioInterval(1, 0, 0.9)).hasMessageContaining("expected");
    assertThatThrownBy(() -> new Interval(2, 1)).hasMessageContaining("[2.0, 1.0]");
  }
}
