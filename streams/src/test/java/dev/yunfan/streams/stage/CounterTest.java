package dev.yunfan.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.calendar.FleetDays;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stored form of a subject's counter, and the merge of one counter into another. */
class CounterTest {
  private static final String SUBJECT = "crash-groups/g/java";
  private static final int HANDSETS = 1;

  @Test
  void a_stored_note_takes_little_room_and_is_sent_once_after_a_start() {
    var counter = counter("a", "b");
    counter.note(() -> "signature\n" + "a.b.C.d(C.java:1)\n".repeat(200));

    byte[] stored = Counter.encode(counter);
    var restored = Counter.decode(stored);

    assertThat(stored.length).isLessThan(300);
    assertThat(restored.sent(1).note()).startsWith("signature\na.b.C.d(C.java:1)\n");
    assertThat(restored.sent(1).note()).isNull();
    assertThat(restored.sent(1).counts()).isEqualTo(counter.sent(1).counts());
    restored.distinct(HANDSETS, Counter.hash("v", "b"));
    assertThat(restored.count(HANDSETS)).isEqualTo(2);
  }

  @Test
  void a_note_that_an_older_build_stored_is_read() {
    byte[] partial =
        PartialCount.CODEC.encode(
            new PartialCount(SUBJECT, 0, 5, List.of(3L, 0L, 1L, 2L), "signature\nsample"));
    byte[] stored =
        ByteBuffer.allocate(Integer.BYTES + partial.length)
            .putInt(partial.length)
            .put(partial)
            .array();

    assertThat(Counter.decode(stored).sent(0))
        .isEqualTo(new PartialCount(SUBJECT, 0, 5, List.of(3L, 0L, 1L, 2L), "signature\nsample"));
  }

  @Test
  void one_that_takes_over_counts_each_handset_once() {
    var one = counter("a", "b");
    var other = counter("b", "c");
    one.absorb(other, question());

    assertThat(one.sent(0).counts()).containsExactly(4L, 3L, 10L, 20L);

    for (int i = 0; i < 2 * Handsets.EXACT; i++) {
      other.distinct(HANDSETS, Counter.hash("v", "x" + i));
    }
    one.absorb(other, question());
    assertThat(one.count(HANDSETS)).isBetween(245L, 275L); // 259 by a sketch
  }

  @Test
  void a_retired_one_stays_retired_when_it_is_stored_and_says_so() {
    var counter = counter("a");
    counter.note(() -> "text");
    counter.retire();

    var restored = Counter.decode(Counter.encode(counter));

    assertThat(restored.isRetired()).isTrue();
    assertThat(restored.sent(2).counts()).isEmpty();
    assertThat(restored.sent(2).note()).isNull();
  }

  private static Counter counter(String... handsets) {
    var counter = new Counter(SUBJECT, 4);
    for (String handset : handsets) {
      counter.merge(0, Merge.SUM, 1);
      counter.distinct(HANDSETS, Counter.hash("v", handset));
      counter.merge(2, Merge.EARLIEST, 10);
      counter.merge(3, Merge.LATEST, 20);
    }
    return counter;
  }

  private static Question question() {
    return Questions.all(List.of(Duration.ofDays(1)), FleetDays.UTC).of(SUBJECT);
  }
}
