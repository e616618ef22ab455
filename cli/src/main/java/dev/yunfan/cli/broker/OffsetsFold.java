package dev.yunfan.cli.broker;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.coordinator.common.runtime.Deserializer.UnknownRecordTypeException;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.apache.kafka.coordinator.group.generated.ShareGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.StreamsGroupMetadataKey;
import org.jspecify.annotations.Nullable;

/** The groups and their offsets that a log of commits amounts to, read with Kafka's own formats. */
final class OffsetsFold {
  private final GroupCoordinatorRecordSerde format = new GroupCoordinatorRecordSerde();
  private final Map<String, Map<TopicPartition, Long>> offsets = new HashMap<>();
  private final Map<String, GroupType> types = new HashMap<>();

  /**
   * Takes the next committed record of the log.
   *
   * @param value absent in a tombstone
   */
  void take(byte[] key, byte @Nullable [] value) {
    try {
      var record =
          format.deserialize(ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
      var written = record.value();
      apply(record.key(), written == null ? null : written.message());
    } catch (UnknownRecordTypeException e) {
      return; // the coordinator passes over those too
    }
  }

  private void apply(ApiMessage key, @Nullable ApiMessage value) {
    switch (key) {
      case OffsetCommitKey commit -> {
        var partition = new TopicPartition(commit.topic(), commit.partition());
        var group = offsets.computeIfAbsent(commit.group(), _ -> new HashMap<>());
        if (value instanceof OffsetCommitValue committed) {
          group.put(partition, committed.offset());
        } else {
          group.remove(partition);
        }
      }
      case GroupMetadataKey group -> type(group.group(), GroupType.CLASSIC, value);
      case ConsumerGroupMetadataKey group -> type(group.groupId(), GroupType.CONSUMER, value);
      case StreamsGroupMetadataKey group -> type(group.groupId(), GroupType.STREAMS, value);
      case ShareGroupMetadataKey group -> type(group.groupId(), GroupType.SHARE, value);
      default -> {} // of members and assignments, which groups make anew
    }
  }

  /** A group that changes its type is deleted as the old one and written as the new one. */
  private void type(String group, GroupType type, @Nullable ApiMessage value) {
    if (value != null) {
      types.put(group, type);
    } else {
      types.remove(group, type);
    }
  }

  /** Groups that the log has offsets or a type of. */
  Set<String> groups() {
    Set<String> groups = new HashSet<>(types.keySet());
    offsets.forEach((group, of) -> {
      if (!of.isEmpty()) {
        groups.add(group);
      }
    });
    return groups;
  }

  /** A group's offsets. */
  Map<TopicPartition, Long> offsets(String group) {
    return Map.copyOf(offsets.getOrDefault(group, Map.of()));
  }

  /** A group's type; one that only has offsets is classic to its coordinator. */
  GroupType type(String group) {
    return types.getOrDefault(group, GroupType.CLASSIC);
  }
}
