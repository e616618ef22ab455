package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackFoldingTest {
  @Test
  void recursion_counts_once_however_deep() {
    assertThat(StackFolding.fold(List.of("a", "f", "f", "f", "b")))
        .isEqualTo(StackFolding.fold(List.of("a", "f", "f", "b")));
    assertThat(StackFolding.fold(List.of("a", "f", "g", "b")))
        .isNotEqualTo(StackFolding.fold(List.of("a", "f", "b")));
  }

  @Test
  void a_stack_that_overflowed_folds_alike_wherever_it_was_cut() {
    qt().forAll(integers().between(0, 6), integers().between(3, 200), integers().between(1, 7))
        .check((offset, rounds, length) -> {
          var cycle = new ArrayList<String>();
          for (int i = 0; i < length; i++) {
            cycle.add("f" + i);
          }
          var whole = new ArrayList<String>();
          for (int i = 0; i < rounds + 1; i++) {
            whole.addAll(cycle);
          }
          var cut = whole.subList(offset % length, whole.size());
          return StackFolding.fold(cut).equals(StackFolding.fold(whole));
        });
  }

  @Test
  void a_stack_without_repetition_stays_as_it_is() {
    qt().forAll(lists().of(integers().between(0, 1_000_000)).ofSizeBetween(0, 30))
        .check(numbers -> {
          var distinct = numbers.stream().distinct().map(String::valueOf).toList();
          return StackFolding.fold(distinct).equals(distinct);
        });
  }

  @Test
  void two_calls_in_a_row_fold_but_two_alternating_pairs_do_not() {
    assertThat(StackFolding.fold(Collections.nCopies(2, "f"))).containsExactly("f");
    assertThat(StackFolding.fold(List.of("a", "b", "a", "b"))).hasSize(4);
  }
}
