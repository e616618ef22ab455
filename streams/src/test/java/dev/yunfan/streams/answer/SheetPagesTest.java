package dev.yunfan.streams.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of pages, over random sheets and page sizes. */
class SheetPagesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void all_pages_together_are_the_whole(long seed) {
    var random = new Random(seed);
    var whole = sheet(keys(random));

    var paged = new ArrayList<Sheet.Row>();
    Optional<String> after = Optional.empty();
    do {
      var page = whole.page(after, 1 + random.nextInt(9));
      paged.addAll(page.sheet().rows());
      after = page.next();
    } while (after.isPresent());

    assertThat(paged).isEqualTo(whole.rows());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void rows_that_are_there_all_the_time_come_exactly_once_while_others_come_and_go(long seed) {
    var random = new Random(seed);
    var steady = keys(random);
    var passing = keys(random);
    passing.removeAll(steady);

    var paged = new ArrayList<List<Object>>();
    Optional<String> after = Optional.empty();
    do {
      var now = new HashSet<>(steady);
      passing.stream().filter(_ -> random.nextBoolean()).forEach(now::add);
      var page = sheet(now).page(after, 1 + random.nextInt(9));
      page.sheet().rows().forEach(row -> paged.add(row.cells().subList(0, 3)));
      after = page.next();
    } while (after.isPresent());

    assertThat(paged).doesNotHaveDuplicates().containsAll(steady);
  }

  /** Keys that are prefixes of each other, numbers of several lengths, and odd characters. */
  private static Set<List<Object>> keys(Random random) {
    var keys = new HashSet<List<Object>>();
    for (int i = random.nextInt(60); i >= 0; i--) {
      keys.add(
          List.of(
              "a".repeat(random.nextInt(3)),
              random.nextInt(4) == 0 ? "云 " + random.nextInt(3) : "m" + random.nextInt(12),
              (long) random.nextInt(200)));
    }
    return keys;
  }

  private static Sheet sheet(Set<List<Object>> keys) {
    var rows = new ArrayList<Sheet.Row>();
    keys.stream()
        .sorted(Comparator.comparingInt(Object::hashCode))
        .forEach(key -> rows.add(Sheet.row(key.get(0), key.get(1), key.get(2), 7L)));
    return new Sheet(List.of("vendor", "model", "months", "count"), 3, rows);
  }
}
