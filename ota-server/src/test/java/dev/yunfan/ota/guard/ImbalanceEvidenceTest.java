package dev.yunfan.ota.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.numbers.gamma.LogBeta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImbalanceEvidenceTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5})
  void its_expectation_is_one_when_the_arms_are_drawn(double share) {
    int n = 60;
    double sum = 0;
    for (int x = 0; x <= n; x++) {
      double chance =
          -Math.log(n + 1)
              - LogBeta.value(n - x + 1.0, x + 1.0)
              + x * Math.log(share)
              + (n - x) * Math.log1p(-share);
      sum += Math.exp(chance + ImbalanceEvidence.log(x, n - x, share));
    }
    assertThat(sum).isCloseTo(1, within(1e-10));
  }

  @Test
  void a_fair_draw_is_trusted_and_a_lost_part_of_an_arm_is_not() {
    assertThat(ImbalanceEvidence.log(1_000, 9_000, 0.1)).isLessThan(0);
    assertThat(ImbalanceEvidence.log(1_060, 8_940, 0.1)).isLessThan(0);
    assertThat(ImbalanceEvidence.log(800, 9_000, 0.1))
        .isGreaterThan(ImbalanceEvidence.LOG_THRESHOLD);
  }
}
