package dev.yunfan.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.common.runtime.CoordinatorRecord;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.OffsetAndMetadata;
import org.apache.kafka.coordinator.group.streams.StreamsCoordinatorRecordHelpers;
import org.junit.jupiter.api.Test;

class OffsetsFoldTest {
  private static final TopicPartition FIRST = new TopicPartition("telemetry.events", 0);

  private final GroupCoordinatorRecordSerde format = new GroupCoordinatorRecordSerde();
  private final OffsetsFold fold = new OffsetsFold();

  private void take(CoordinatorRecord record) {
    fold.take(
        format.serializeKey(record), record.value() == null ? null : format.serializeValue(record));
  }

  private static CoordinatorRecord commit(String group, long offset) {
    return GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
        group,
        FIRST.topic(),
        FIRST.partition(),
        new OffsetAndMetadata(
            offset, OptionalInt.empty(), "", 0, OptionalLong.empty(), Uuid.ZERO_UUID));
  }

  @Test
  void the_newest_commit_of_each_group_counts() {
    take(commit("a", 5));
    take(commit("b", 7));
    take(commit("a", 9));

    assertThat(fold.groups()).containsExactlyInAnyOrder("a", "b");
    assertThat(fold.offsets("a")).isEqualTo(Map.of(FIRST, 9L));
    assertThat(fold.offsets("b")).isEqualTo(Map.of(FIRST, 7L));
    assertThat(fold.type("a")).isEqualTo(GroupType.CLASSIC);
  }

  @Test
  void a_deleted_offset_is_no_longer_expected() {
    take(commit("a", 5));
    take(
        GroupCoordinatorRecordHelpers.newOffsetCommitTombstoneRecord(
            "a", FIRST.topic(), FIRST.partition()));

    assertThat(fold.groups()).isEmpty();
    assertThat(fold.offsets("a")).isEmpty();
  }

  @Test
  void a_group_that_becomes_one_of_streams_is_one() {
    take(commit("a", 5));
    take(GroupCoordinatorRecordHelpers.newGroupMetadataTombstoneRecord("a"));
    take(StreamsCoordinatorRecordHelpers.newStreamsGroupMetadataRecord("a", 1, 0, 0, Map.of()));

    assertThat(fold.type("a")).isEqualTo(GroupType.STREAMS);
    assertThat(fold.offsets("a")).isEqualTo(Map.of(FIRST, 5L));
  }
}
