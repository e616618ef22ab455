package dev.yunfan.streams.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.streams.watch.CountingLook.Phase;
import dev.yunfan.streams.watch.CountingState.Proven;
import dev.yunfan.streams.watch.CountingState.Stalled;
import dev.yunfan.streams.watch.CountingState.Unproven;
import dev.yunfan.streams.watch.PartitionMark.Counted;
import dev.yunfan.streams.watch.PartitionMark.Unknown;
import dev.yunfan.streams.watch.PartitionMark.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** One look a second, by a clock that wraps. */
class CountingLawTest {
  private static final TopicPartition ONE = new TopicPartition("telemetry.events", 1);
  private static final TopicPartition TWO = new TopicPartition("telemetry.events", 2);

  private long now = Long.MAX_VALUE - 1_000;
  private long awakeSince = now;
  private long restored;
  private final CountingLaw law = new CountingLaw(Duration.ofSeconds(30), now);

  @Test
  void nothing_is_proven_before_a_look() {
    assertThat(state()).isInstanceOf(Unproven.class);
  }

  @Test
  void an_idle_partition_is_proven_as_long_as_its_end_is_looked_at() {
    look(Map.of(ONE, new Counted(7)));
    assertThat(state()).isEqualTo(new Proven());
    looks(100, Map.of(ONE, new Counted(7)));
    assertThat(state()).isEqualTo(new Proven());

    pass(31);
    assertThat(state()).isInstanceOf(Unproven.class); // its thread may be dead
  }

  @Test
  void a_partition_that_never_reaches_its_end_is_proven_by_moving() {
    look(Map.of(ONE, waiting(10)));
    assertThat(state()).isInstanceOf(Unproven.class); // nobody has seen it move
    for (int second = 1; second < 100; second++) {
      look(Map.of(ONE, waiting(10 + second)));
      assertThat(state()).isEqualTo(new Proven());
    }
  }

  @Test
  void a_partition_with_work_that_does_not_move_for_the_limit_stands_still_though_others_move() {
    look(Map.of(ONE, new Counted(5), TWO, new Counted(5)));
    for (int second = 1; second <= 30; second++) {
      look(Map.of(ONE, waiting(5), TWO, waiting(5 + second)));
      assertThat(state()).isEqualTo(new Proven());
    }
    look(Map.of(ONE, waiting(5), TWO, waiting(36)));
    assertThat(state())
        .isEqualTo(
            new Stalled(
                "telemetry.events-1 waits with 100 records, and nothing of it was counted for 31 s"));

    look(Map.of(ONE, waiting(6), TWO, waiting(36)));
    assertThat(state()).isEqualTo(new Proven());
  }

  @Test
  void a_coordinator_that_forgot_offsets_is_no_progress() {
    look(Map.of(ONE, waiting(50)));
    looks(10, Map.of(ONE, waiting(10)));
    look(Map.of(ONE, waiting(11)));

    assertThat(state()).isInstanceOf(Unproven.class);
    looks(30, Map.of(ONE, waiting(50)));
    assertThat(state()).isInstanceOf(Stalled.class);
  }

  @Test
  void an_end_that_is_unknown_proves_nothing_and_is_no_standstill() {
    look(Map.of(ONE, new Counted(5)));
    looks(30, Map.of(ONE, new Unknown("no leader")));
    assertThat(state()).isEqualTo(new Proven()); // for the limit the last proof holds
    looks(3_600, Map.of(ONE, new Unknown("no leader")));

    assertThat(state())
        .isEqualTo(
            new Unproven("it is not known whether telemetry.events-1 is counted: no leader"));
  }

  @Test
  void after_Kafka_was_away_a_task_has_the_whole_limit_again() {
    look(Map.of(ONE, waiting(5)));
    looks(3_600, Map.of(ONE, new Unknown("Kafka does not answer")));
    looks(31, Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Unproven.class);
    look(Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Stalled.class);
  }

  @Test
  void restoring_that_moves_is_progress_and_restoring_that_stands_still_is_none() {
    for (int second = 0; second < 100; second++) {
      restored++;
      look(Phase.JOINING, Map.of(ONE, waiting(5)), false);
      assertThat(state()).isInstanceOf(Unproven.class);
    }
    for (int second = 0; second < 60; second++) {
      look(Phase.JOINING, Map.of(ONE, waiting(5)), false);
      assertThat(state()).isInstanceOf(Unproven.class); // twice the limit: it may join by itself
    }
    look(Phase.JOINING, Map.of(ONE, waiting(5)), false);
    assertThat(state()).isInstanceOf(Stalled.class);
  }

  @Test
  void an_instance_that_joins_while_others_count_is_not_ready_and_does_not_stand_still() {
    for (int second = 0; second < 100; second++) {
      look(Phase.JOINING, Map.of(ONE, waiting(5 + second), TWO, new Counted(5)), false);
      assertThat(state()).isInstanceOf(Unproven.class);
    }
    look(Map.of(ONE, waiting(104)));
    assertThat(state())
        .isInstanceOf(Unproven.class); // that others counted it is no proof of its own
    look(Map.of(ONE, waiting(105)));
    assertThat(state()).isEqualTo(new Proven());
  }

  @Test
  void rebalancing_again_and_again_does_not_hide_a_standstill() {
    for (int second = 0; second < 33; second++) {
      look(
          second % 2 == 0 ? Phase.RUNNING : Phase.JOINING,
          Map.of(ONE, waiting(5), TWO, waiting(second)),
          false);
    }
    assertThat(state()).isInstanceOf(Stalled.class);
  }

  @Test
  void an_instance_without_tasks_is_ready_while_its_group_is_stable() {
    look(Phase.RUNNING, Map.of(), false);
    assertThat(state()).isInstanceOf(Unproven.class);
    look(Phase.RUNNING, Map.of(), true);
    assertThat(state()).isEqualTo(new Proven());
  }

  @Test
  void after_a_freeze_it_is_not_ready_until_it_has_a_new_proof_and_has_the_whole_limit_for_it() {
    look(Map.of(ONE, new Counted(5)));
    pass(20); // less than the limit
    awakeSince = now;
    assertThat(state()).isInstanceOf(Unproven.class);
    pass(3_600);
    awakeSince = now;
    assertThat(state()).isInstanceOf(Unproven.class);

    looks(30, Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Unproven.class);
    look(Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Stalled.class);
    look(Map.of(ONE, new Counted(5)));
    assertThat(state()).isEqualTo(new Proven());
  }

  @Test
  void proofs_and_looks_from_before_a_short_freeze_are_void() {
    look(Map.of(ONE, waiting(4)));
    look(Map.of(ONE, waiting(5)));
    pass(10);
    awakeSince = now;
    look(Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Unproven.class); // the proof is only 11 s old
    look(Map.of(ONE, waiting(6)));
    assertThat(state()).isEqualTo(new Proven());

    look(Phase.RUNNING, Map.of(), true);
    pass(10);
    awakeSince = now;
    assertThat(state()).isInstanceOf(Unproven.class); // it may have tasks by now, or none
    look(Phase.RUNNING, Map.of(), true);
    assertThat(state()).isEqualTo(new Proven());
  }

  @Test
  void an_ended_client_stands_still_at_once_and_one_that_has_not_begun_does_not() {
    look(Phase.HELD, Map.of(), false);
    pass(29);
    assertThat(state()).isInstanceOf(Unproven.class);
    look(Phase.FAILED, Map.of(), false);
    assertThat(state()).isInstanceOf(Stalled.class);
  }

  @Test
  void a_new_client_has_to_prove_itself_and_has_the_whole_limit_for_it() {
    look(Map.of(ONE, new Counted(5)));
    law.reopened(now);
    assertThat(state()).isInstanceOf(Unproven.class);

    looks(31, Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Unproven.class);
    look(Map.of(ONE, waiting(5)));
    assertThat(state()).isInstanceOf(Stalled.class);
  }

  private static Waiting waiting(long committed) {
    return new Waiting(committed, 100, Optional.empty());
  }

  private CountingState state() {
    return law.state(now, awakeSince);
  }

  private void look(Map<TopicPartition, PartitionMark> marks) {
    look(Phase.RUNNING, marks, false);
  }

  private void looks(int times, Map<TopicPartition, PartitionMark> marks) {
    for (int i = 0; i < times; i++) {
      look(marks);
    }
  }

  /** A second later. */
  private void look(Phase phase, Map<TopicPartition, PartitionMark> marks, boolean stable) {
    pass(1);
    law.seen(new CountingLook(now, phase, marks, restored, stable));
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }
}
