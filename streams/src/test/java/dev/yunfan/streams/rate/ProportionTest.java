package dev.yunfan.streams.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;

import org.junit.jupiter.api.Test;

class ProportionTest {
  @Test
  void the_interval_is_the_published_example_of_Newcombe() {
    // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    var some = new Proportion(81, 263).interval(0.95);
    assertThat(some.low()).isEqualTo(0.2553, within(5e-5));
    assertThat(some.high()).isEqualTo(0.3662, within(5e-5));

    var few = new Proportion(1, 29).interval(0.95);
    assertThat(few.low()).isEqualTo(0.0061, within(5e-5));
    assertThat(few.high()).isEqualTo(0.1718, within(5e-5));
  }

  @Test
  void none_and_all_stay_inside_the_unit_range() {
    var none = new Proportion(0, 20).interval(0.95);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isEqualTo(0.1611, within(5e-5));

    var all = new Proportion(20, 20).interval(0.95);
    assertThat(all.low()).isEqualTo(1 - 0.1611, within(5e-5));
    assertThat(all.high()).isEqualTo(1);
  }

  @Test
  void a_share_of_nothing_is_unknown() {
    assertThat(new Proportion(0, 0).share()).isEmpty();
    assertThat(new Proportion(0, 0).interval(0.95)).isEqualTo(new Interval(0, 1));
  }

  @Test
  void the_interval_of_the_rest_is_the_mirror_image() {
    qt().forAll(integers().between(0, 3_000), integers().between(0, 3_000))
        .check((part, rest) -> {
          var one = new Proportion(part, part + rest).interval(0.9);
          var other = new Proportion(rest, part + rest).interval(0.9);
          return Math.abs(one.low() - (1 - other.high())) < 1e-12
              && Math.abs(one.high() - (1 - other.low())) < 1e-12;
        });
  }

  @Test
  void a_part_larger_than_its_whole_is_refused() {
    assertThatThrownBy(() -> new Proportion(3, 2)).hasMessageContaining("part 3");
    assertThatThrownBy(() -> new Proportion(-1, 2)).hasMessageContaining("part -1");
  }
}
