package dev.yunfan.streams.spike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.GammaDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;

class CrashHistoryTest {
  private static final Instant START = Instant.parse("2012-03-05T00:00:00Z");

  @Test
  void crashes_of_the_last_six_hours_do_not_count_yet() {
    var history = CrashHistory.NONE;
    for (int hour = 0; hour < 10; hour++) {
      history = history.with(START.plus(Duration.ofHours(hour)), 1, 100);
    }

    // now is hour 9; hours 0, 1 and 2 ended at least six hours before it began
    var baseline = history.baseline(Prior.NONE);
    assertThat(baseline.crashes()).isEqualTo(3 + 0.5);
    assertThat(baseline.exposure()).isEqualTo(300);
  }

  @Test
  void of_long_windows_twenty_four_do_not_count_yet() {
    var six = Duration.ofHours(6);
    var history = CrashHistory.NONE;
    for (int window = 0; window < 30; window++) {
      history = history.with(START.plus(six.multipliedBy(window)), 1, 100, six);
    }

    // the 24 before the last one, and the last one
    assertThat(history.baseline(Prior.NONE).crashes()).isEqualTo(5 + 0.5);
    for (int window = 30; window < 400; window++) {
      history = history.with(START.plus(six.multipliedBy(window)), 1, 100, six);
    }
    assertThat(history.baseline(Prior.NONE).crashes()).isBetween(70.0, 77.0); // 24 days less 6
    assertThat(history.quarantine().size() + history.settled().size()).isLessThan(128);
  }

  @Test
  void crashes_of_more_than_fourteen_days_ago_count_no_more() {
    var history = CrashHistory.NONE;
    for (int hour = 0; hour <= 24 * 40; hour++) {
      history = history.with(START.plus(Duration.ofHours(hour)), 1, 100);
    }

    // 14 days, less the last 6 hours (7 are open: the one of now is the seventh)
    assertThat(history.baseline(Prior.NONE).crashes()).isEqualTo(14 * 24 - 6 + 0.5);
    assertThat(history.settled().size() + history.quarantine().size()).isLessThanOrEqualTo(22);
  }

  @Test
  void the_null_law_stands_on_the_upper_bound_of_the_baseline() {
    // statistics.md section 1: 1.27x at 84 past crashes, 1.13x at 336, 1.06x at 1680
    assertThat(upperRatio(84)).isEqualTo(1.27, within(0.01));
    assertThat(upperRatio(336)).isEqualTo(1.13, within(0.005));
    assertThat(upperRatio(1_680)).isEqualTo(1.06, within(0.005));
    assertThat(new Baseline(84, 1_000, 0, 1).nullLaw(10, 1.15).mean())
        .isEqualTo(0.84 * upperRatio(84), within(1e-9));
    assertThat(new Baseline(1_680, 1_000, 0, 1).nullLaw(10, 1.15).mean())
        .isEqualTo(16.80 * 1.15, within(1e-9));
    assertThat(new Baseline(84, 1_000, 0, 1).nullLaw(10, 1.15).size()).isEqualTo(84);
    assertThat(new Baseline(84, 1_000, 0.1, 1).nullLaw(10, 1.15).size()).isEqualTo(10);
  }

  @Test
  void the_spread_beyond_Poisson_is_found_whatever_the_exposure() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(21);
    var frailty = GammaDistribution.of(4, 0.25).createSampler(random::nextLong); // phi = 1/4
    var spread = Moments.of(0, 0, 0);
    var plain = Moments.of(0, 0, 0);
    for (int window = 0; window < 40_000; window++) {
      double exposure = 200 + 800 * random.nextDouble();
      var calm = PoissonDistribution.of(exposure * 0.01).createSampler(random::nextLong);
      plain = plain.plus(Moments.of(0, calm.sample(), exposure), 0);
      double shaken = exposure * 0.01 * frailty.sample();
      var wild = PoissonDistribution.of(shaken).createSampler(random::nextLong);
      spread = spread.plus(Moments.of(0, wild.sample(), exposure), 0);
    }

    assertThat(spread.overDispersion()).isEqualTo(0.25, within(0.015));
    assertThat(plain.overDispersion()).isLessThan(0.005);
    assertThat(Moments.of(0, 0, 10).overDispersion()).isZero();
  }

  @Test
  void clumps_widen_the_law_of_every_window_and_shocks_that_of_large_ones() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(22);
    var clumped = Moments.of(0, 0, 0);
    for (int window = 0; window < 20_000; window++) {
      double exposure = 200 + 800 * random.nextDouble();
      var pairs = PoissonDistribution.of(exposure * 0.005).createSampler(random::nextLong);
      clumped = clumped.plus(Moments.of(0, 2L * pairs.sample(), exposure), 0);
    }
    assertThat(clumped.clumping()).isEqualTo(2, within(0.05));
    assertThat(Moments.of(0, 0, 10).clumping()).isEqualTo(1);

    var baseline = new Baseline(1e6, 1e8, clumped.overDispersion(), clumped.clumping());
    for (double exposure : new double[] {10, 600, 60_000}) {
      var law = baseline.nullLaw(exposure, 1);
      double varianceOverMean = 1 + law.mean() / law.size();
      assertThat(varianceOverMean).isGreaterThan(1.9);
    }
  }

  @Test
  void a_parent_is_worth_fifty_crashes_at_its_own_rate() {
    var history = CrashHistory.NONE;
    for (int hour = 0; hour < 48; hour++) {
      history = history.with(START.plus(Duration.ofHours(hour)), 10, 1_000);
    }
    var prior = history.asPrior();

    assertThat(prior.crashes()).isEqualTo(50);
    assertThat(prior.crashes() / prior.exposure()).isEqualTo(0.01, within(1e-12));
    assertThat(CrashHistory.NONE.asPrior()).isEqualTo(Prior.NONE);
  }

  @Test
  void a_state_survives_its_bytes_and_stays_small() {
    var history = CrashHistory.NONE;
    for (int hour = 0; hour < 24 * 20; hour++) {
      history = history.with(START.plus(Duration.ofHours(hour)), hour % 3, 100.5);
    }
    var span = new Span(START, 7, 1.25);
    var open = Optional.of(new Incident(START, span, Span.from(START)));
    var state = new SpikeState(EDetector.FRESH, new Suspicion(0.5, span), open, history);

    assertThat(SpikeState.fromBytes(state.toBytes())).isEqualTo(state);
    assertThat(state.toBytes().length).isLessThanOrEqualTo(1_250);
    assertThat(new SpikeState(EDetector.FRESH, Suspicion.NONE, open, CrashHistory.NONE).toBytes())
        .hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void of_a_state_that_counted_handsets_the_open_incident_is_taken_over() {
    var open = Optional.of(new Incident(START, new Span(START, 7, 1.25), Span.from(START)));
    var history = CrashHistory.NONE.with(START, 1, 100);
    byte[] bytes = new SpikeState(EDetector.FRESH, Suspicion.NONE, open, history).toBytes();
    bytes[0] = 1;

    var taken = SpikeState.fromBytes(bytes);
    assertThat(taken.incident()).isEqualTo(open);
    assertThat(taken.history()).isEqualTo(CrashHistory.NONE);
  }

  @Test
  void bytes_of_another_format_are_refused() {
    byte[] bytes = SpikeState.NEW.toBytes();
    assertThatThrownBy(() -> SpikeState.fromBytes(new byte[] {9})).hasMessageContaining("format 9");
    assertThatThrownBy(() -> SpikeState.fromBytes(java.util.Arrays.copyOf(bytes, 20)))
        .hasMessageContaining("cut at 20");
    assertThatThrownBy(() -> SpikeState.fromBytes(java.util.Arrays.copyOf(bytes, 200)))
        .hasMessageContaining("too many");
  }

  private static double upperRatio(double crashes) {
    var baseline = new Baseline(crashes, 1_000, 0, 1);
    return baseline.upperRate() / baseline.rate();
  }
}
