package dev.yunfan.streams.forecast;

import static dev.yunfan.streams.forecast.DampedTrendTest.ramp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class TextbookCurveTest {
  @Test
  void each_curve_is_found_again_in_its_own_ramp_once_the_peak_is_past() {
    var bass = new GrowthCurve.Bass(2.5e6, 0.002, 0.0717);
    var gompertz = new GrowthCurve.Gompertz(2.5e6, 6, 0.05);

    assertThat(TextbookCurve.of(exactly(bass).until(70)).getFirst().weeksTo(2e6))
        .isEqualTo(exactly(bass).weeksTo(2e6), within(2.0));
    assertThat(TextbookCurve.of(exactly(gompertz).until(70)).getLast().weeksTo(2e6))
        .isEqualTo(exactly(gompertz).weeksTo(2e6), within(2.0));
  }

  @Test
  void before_the_peak_the_curves_disagree() {
    var scenarios = TextbookCurve.of(exactly(new GrowthCurve.Bass(2.5e6, 0.002, 0.0717)).until(20));

    assertThat(scenarios).extracting(TextbookCurve::name).containsExactly("Bass", "Gompertz");
    double bass = scenarios.getFirst().weeksTo(2e6);
    assertThat(Math.abs(scenarios.getLast().weeksTo(2e6) - bass)).isGreaterThan(5);
  }

  @Test
  void a_curve_may_never_get_there() {
    var scenarios = TextbookCurve.of(ramp(800, 400, 200, 100, 50, 25, 12, 6));

    assertThat(scenarios).allMatch(scenario -> Double.isInfinite(scenario.weeksTo(1e6)));
    assertThat(TextbookCurve.of(ramp(1, 2, 3))).isEmpty();
    assertThat(TextbookCurve.of(ramp(0, 0, 0, 0, 0, 0, 0, 0))).isEmpty();
  }

  private static Ramp exactly(GrowthCurve curve) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    return ReferenceRamps.noisy(curve, 0, random);
  }
}
