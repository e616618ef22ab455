package dev.yunfan.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The sums are those of the latest count of each partition, whatever stood there before. */
class PartialTallyTest {
  private static final int PARTITIONS = 3;
  private static final int MOST = 60;

  @Test
  void a_count_that_begins_anew_leaves_nothing_of_the_longer_one() {
    var tally = new PartialTally(question("crash-rates"), MOST);
    tally.replace(partial(0, List.of(5L, 6L, 7L, 8L)));
    tally.replace(partial(1, List.of(1L)));

    tally.replace(partial(0, List.of(2L)));
    tally.replace(partial(0, List.of(2L, 0L, 3L)));

    assertThat(tally.sums()).startsWith(3, 0, 3, 0);
  }

  @Test
  void any_order_of_longer_and_shorter_counts_ends_in_the_plain_sum() {
    var random = new Random(20_110_701);
    for (String name : List.of("crash-rates", "crash-groups")) {
      var question = question(name);
      for (int run = 0; run < 2_000; run++) {
        var tally = new PartialTally(question, MOST);
        var latest = new HashMap<Integer, List<Long>>();
        for (int i = 0; i < 12; i++) {
          var counts = new ArrayList<Long>();
          for (int left = random.nextInt(question.columns() + 4); left > 0; left--) {
            counts.add((long) random.nextInt(9));
          }
          int partition = random.nextInt(PARTITIONS);
          latest.put(partition, counts);
          tally.replace(partial(partition, counts));
        }

        assertThat(tally.sums()).isEqualTo(plain(question, latest.values(), tally.sums().length));
      }
    }
  }

  private static long[] plain(Question question, Iterable<List<Long>> counts, int columns) {
    long[] all = new long[columns];
    for (int column = 0; column < columns; column++) {
      var merge = column < question.columns() ? question.merge(column) : Merge.SUM;
      for (var each : counts) {
        all[column] = merge.of(all[column], column < each.size() ? each.get(column) : 0);
      }
    }
    return all;
  }

  private static PartialCount partial(int partition, List<Long> counts) {
    return new PartialCount("s", partition, 1, counts, null);
  }

  private static Question question(String name) {
    return Questions.all(List.of(Duration.ofMinutes(1), Duration.ofDays(1)), FleetDays.UTC)
        .list()
        .stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
