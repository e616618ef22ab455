package dev.yunfan.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.CoordinatorFault.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CoordinatorCheckTest {
  private static final TopicPartition FIRST = new TopicPartition("telemetry.events", 0);
  private static final TopicPartition SECOND = new TopicPartition("telemetry.events", 1);
  private static final Map<TopicPartition, Long> COMMITTED = Map.of(FIRST, 70L, SECOND, 80L);

  private final FakeGroup group = new FakeGroup();

  private Optional<CoordinatorFault> look() throws Exception {
    return new CoordinatorCheck(group, "counting", GroupType.STREAMS, Duration.ofMillis(1))
        .look(COMMITTED);
  }

  private void has(long first, long second) {
    group.offsets.put(FIRST, OptionalLong.of(first));
    group.offsets.put(SECOND, OptionalLong.of(second));
  }

  @Test
  void a_coordinator_that_knows_all_that_was_committed_is_sound() throws Exception {
    has(70, 95);

    assertThat(look()).isEmpty();
  }

  @Test
  void offsets_older_than_those_committed_are_a_fault() throws Exception {
    has(70, 12);

    var fault = look().orElseThrow();

    assertThat(fault.kind()).isEqualTo(Kind.OFFSETS_BEHIND);
    assertThat(fault.brokerId()).isEqualTo(3);
    assertThat(fault.offsetsPartition()).isEqualTo(FakeGroup.OFFSETS);
    assertThat(fault)
        .hasToString(
            "broker 3 coordinates group counting with lost commits: it answers offset 12 for"
                + " telemetry.events-1, which was committed as 80 (1 of 2 partitions are behind);"
                + " move the leadership of __consumer_offsets-2 to another broker, or restart"
                + " broker 3 in order (SIGTERM)");
  }

  @Test
  void a_group_without_the_committed_offsets_is_a_fault() throws Exception {
    group.type = Optional.empty();

    assertThat(look().orElseThrow().sentence())
        .contains("no offset for telemetry.events-0", "2 of 2");
  }

  @Test
  void a_group_of_another_type_is_a_fault() throws Exception {
    has(70, 80);
    group.type = Optional.of(GroupType.CLASSIC);
    group.state = GroupState.EMPTY;

    var fault = look().orElseThrow();

    assertThat(fault.kind()).isEqualTo(Kind.OTHER_TYPE);
    assertThat(fault.sentence())
        .isEqualTo(
            "broker 3 has group counting as a Classic group, and its members are of a Streams group");
  }

  @Test
  void members_of_another_type_are_named_as_the_likelier_cause() throws Exception {
    has(70, 80);
    group.type = Optional.of(GroupType.CLASSIC);

    assertThat(look().orElseThrow().sentence())
        .endsWith("first stop instances that use the other group protocol)");
  }

  @Test
  void offsets_that_stay_pending_without_a_transaction_are_a_fault() throws Exception {
    has(70, 80);
    group.pending.add(SECOND);

    var fault = look().orElseThrow();

    assertThat(fault.kind()).isEqualTo(Kind.UNSTABLE);
    assertThat(fault.sentence()).contains("telemetry.events-1, 1 in all");
    assertThat(group.stableQuestions).isGreaterThan(2);
  }

  @Test
  void offsets_that_an_open_transaction_holds_are_none() throws Exception {
    has(70, 80);
    group.pending.add(SECOND);
    group.transactions.add(false); // one ended just now, and the next began
    group.transactions.add(true);

    assertThat(look()).isEmpty();
  }

  @Test
  void offsets_that_are_pending_for_a_moment_are_none() throws Exception {
    has(70, 80);
    group.pending.add(SECOND);
    group.afterEachStableQuestion = group.pending::clear;

    assertThat(look()).isEmpty();
  }

  @Test
  void offsets_that_move_are_none_even_if_each_look_meets_a_transaction() throws Exception {
    has(70, 80);
    group.pending.add(SECOND);
    group.afterEachStableQuestion =
        () -> group.offsets.put(SECOND, OptionalLong.of(80 + group.stableQuestions));

    assertThat(look()).isEmpty();
  }

  @Test
  void a_leader_that_does_not_coordinate_is_a_fault() throws Exception {
    group.answers = false;

    var fault = look().orElseThrow();

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault.sentence())
        .isEqualTo(
            "broker 3 leads __consumer_offsets-2 but does not answer as the coordinator of group"
                + " counting");
  }

  @Test
  void a_partition_without_a_leader_is_no_fault_of_a_coordinator() throws Exception {
    group.hasLeader = false;

    assertThat(look()).isEmpty();
  }
}
