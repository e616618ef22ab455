package dev.yunfan.streams.watch;

import static dev.yunfan.streams.watch.FakeOffsets.ARRIVAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.streams.watch.CountingLook.Phase;
import dev.yunfan.streams.watch.OffsetQuestions.First;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LooksTest {
  private static final TopicPartition ONE = new TopicPartition("telemetry.events", 1);
  private static final TopicPartition TWO = new TopicPartition("telemetry.events", 2);

  private final FakeClient client = new FakeClient();
  private final FakeOffsets kafka = new FakeOffsets();
  private final Looks looks = new Looks(client, kafka, Set.of(ONE, TWO), () -> 42);

  @Test
  void a_running_instance_looks_at_its_own_partitions() throws Exception {
    client.committed.put(ONE, 10L);
    kafka.ends.put(ONE, 10L);
    kafka.ends.put(TWO, 10L);

    var look = looks.look();

    assertThat(look.askedAt()).isEqualTo(42);
    assertThat(look.marks()).containsExactly(entry(ONE, new PartitionMark.Counted(10)));
    assertThat(Uncounted.of(look)).isEqualTo(new Uncounted(Optional.of(0L), Optional.empty()));
    assertThat(Uncounted.of(look).seconds(ARRIVAL)).isZero();
  }

  @Test
  void records_that_wait_are_counted_and_dated() throws Exception {
    client.committed.put(ONE, 10L);
    kafka.ends.put(ONE, 30L);
    kafka.first.put(ONE, new First.Found(12, ARRIVAL)); // behind the end of a transaction

    var uncounted = Uncounted.of(looks.look());

    assertThat(uncounted).isEqualTo(new Uncounted(Optional.of(18L), Optional.of(ARRIVAL)));
    assertThat(uncounted.seconds(ARRIVAL.plusMillis(2_500))).isEqualTo(2.5);
    assertThat(uncounted.seconds(ARRIVAL.minusSeconds(9))).isZero(); // clocks of two machines
  }

  @Test
  void ends_of_transactions_and_aborted_records_are_no_work() throws Exception {
    client.committed.put(ONE, 10L);
    client.committed.put(TWO, 10L);
    kafka.ends.put(ONE, 30L);
    kafka.ends.put(TWO, 30L);
    kafka.first.put(ONE, new First.Nothing());
    kafka.first.put(TWO, new First.Found(31, ARRIVAL)); // it came after the end was asked

    assertThat(looks.look().marks())
        .containsOnly(
            entry(ONE, new PartitionMark.Counted(10)), entry(TWO, new PartitionMark.Counted(10)));
  }

  @Test
  void a_task_that_has_not_committed_in_this_life_asks_its_group() throws Exception {
    client.committed.put(ONE, PartitionMark.NEVER);
    client.committed.put(TWO, PartitionMark.NEVER);
    kafka.ends.put(ONE, 30L);
    kafka.ends.put(TWO, 0L);
    kafka.committed.put(ONE, 30L);
    kafka.committed.put(TWO, PartitionMark.NEVER);

    assertThat(looks.look().marks())
        .containsOnly(
            entry(ONE, new PartitionMark.Counted(30)),
            entry(TWO, new PartitionMark.Counted(PartitionMark.NEVER)));
  }

  @Test
  void the_unknown_is_never_zero() throws Exception {
    client.committed.put(ONE, 10L);
    kafka.ends.put(ONE, 30L);
    var undated = Uncounted.of(looks.look());
    kafka.away = true;
    var look = looks.look();

    assertThat(undated).isEqualTo(new Uncounted(Optional.of(20L), Optional.empty()));
    assertThat(undated.seconds(ARRIVAL)).isNaN();
    assertThat(look.marks())
        .containsExactly(entry(ONE, new PartitionMark.Unknown("no broker answered")));
    assertThat(Uncounted.of(look)).isEqualTo(Uncounted.UNKNOWN);
    assertThat(Uncounted.UNKNOWN.seconds(ARRIVAL)).isNaN();
  }

  @Test
  void an_instance_that_joins_looks_at_all_partitions_as_the_group_committed_them()
      throws Exception {
    client.phase = Phase.JOINING;
    kafka.ends.put(ONE, 30L);
    kafka.ends.put(TWO, 30L);
    kafka.committed.put(ONE, 30L);
    kafka.committed.put(TWO, 7L);

    var look = looks.look();

    assertThat(look.marks())
        .containsOnly(
            entry(ONE, new PartitionMark.Counted(30)),
            entry(TWO, new PartitionMark.Waiting(7, 23, Optional.empty())));
    assertThat(Uncounted.of(look)).isEqualTo(Uncounted.UNKNOWN); // it has no partitions yet
  }

  @Test
  void an_instance_without_tasks_asks_whether_its_group_is_stable() throws Exception {
    assertThat(looks.look().groupStable()).isFalse();
    kafka.stable = true;
    assertThat(looks.look().groupStable()).isTrue();
  }

  private static Map.Entry<TopicPartition, PartitionMark> entry(
      TopicPartition partition, PartitionMark mark) {
    return Map.entry(partition, mark);
  }
}
