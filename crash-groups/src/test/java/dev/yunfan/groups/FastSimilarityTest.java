package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

class FastSimilarityTest {
  private static final FastSimilarity FAST = new FastSimilarity(0.5, 0.1, 0.2, 100);

  private static Gen<List<String>> traces() {
    return lists().of(integers().between(0, 6).map(number -> "f" + number)).ofSizeBetween(1, 12);
  }

  @Test
  void equal_traces_have_similarity_one() {
    qt().forAll(traces()).check(trace -> Math.abs(FAST.between(trace, trace, _ -> 3) - 1) < 1e-12);
  }

  @Test
  void similarity_does_not_depend_on_the_order_of_the_two_and_lies_between_minus_one_and_one() {
    qt().forAll(traces(), traces())
        .check((one, other) -> {
          double similarity = FAST.between(one, other, String::length);
          return Math.abs(similarity - FAST.between(other, one, String::length)) < 1e-12
              && similarity >= -1 - 1e-12
              && similarity <= 1 + 1e-12;
        });
  }

  @Test
  void traces_without_a_common_function_have_similarity_minus_one() {
    assertThat(FAST.between(List.of("a", "b"), List.of("c"), _ -> 0)).isEqualTo(-1, within(1e-12));
  }

  @Test
  void the_formula_by_hand() {
    // one pair, displaced by 1, and one frame left over, every function in 2 of 100 groups
    double rare = Math.exp(-0.1 * 100 * 2 / 100);
    double first = 1 * rare;
    double second = Math.pow(2, -0.5) * rare;
    double expected = ((first + second) * Math.exp(-0.2) - first) / (first + second + first);
    assertThat(FAST.between(List.of("x", "a"), List.of("a"), _ -> 2))
        .isEqualTo(expected, within(1e-12));
  }

  @Test
  void a_common_function_counts_less_than_a_rare_one() {
    var left = List.of("rare", "common");
    var sharesRare = FAST.between(left, List.of("rare", "z"), f -> f.equals("common") ? 90 : 1);
    var sharesCommon = FAST.between(left, List.of("z", "common"), f -> f.equals("common") ? 90 : 1);
    assertThat(sharesRare).isGreaterThan(sharesCommon);
  }

  @Test
  void two_empty_traces_have_nothing_in_common() {
    assertThat(FAST.between(List.of(), List.of(), _ -> 1)).isZero();
  }

  @Test
  void parameters_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> new FastSimilarity(-0.1, 0, 0, 1)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> new FastSimilarity(0, Double.NaN, 0, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new FastSimilarity(0, 0, 0, 0)).hasMessageContaining("0 groups");
  }
}
