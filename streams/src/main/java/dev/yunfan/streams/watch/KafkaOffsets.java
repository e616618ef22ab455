package dev.yunfan.streams.watch;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClassicGroupsOptions;
import org.apache.kafka.clients.admin.DescribeStreamsGroupsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.ClassicGroupState;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks with an admin client and a consumer of its own; one thread at a time. */
public final class KafkaOffsets implements OffsetQuestions {
  private static final int PATIENCE_MILLIS = 3_000;

  private final Admin admin;
  private final String group;
  private final boolean streamsProtocol;
  private final FirstRecords records;
  private volatile Optional<String> trouble = Optional.empty();

  /**
   * @param group the application's id
   * @param streamsProtocol whether the broker coordinates the group
   */
  public KafkaOffsets(KafkaClients kafka, String group, boolean streamsProtocol) {
    this.admin = kafka.admin();
    this.group = group;
    this.streamsProtocol = streamsProtocol;
    this.records = new FirstRecords(kafka);
  }

  /** For questions of others; closed with this. */
  public Admin admin() {
    return admin;
  }

  @Override
  public Map<TopicPartition, Long> ends(Set<TopicPartition> partitions)
      throws InterruptedException {
    trouble = Optional.empty(); // each look begins here
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(PATIENCE_MILLIS);
    var asked =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest())),
            options);
    var ends = new HashMap<TopicPartition, Long>();
    for (var each : partitions) {
      try {
        ends.put(each, asked.partitionResult(each).get().offset());
      } catch (ExecutionException e) {
        troubled(e);
      }
    }
    return ends;
  }

  @Override
  public Map<TopicPartition, Long> committed(Set<TopicPartition> partitions)
      throws InterruptedException {
    try {
      var found =
          admin
              .listConsumerGroupOffsets(
                  group, new ListConsumerGroupOffsetsOptions().timeoutMs(PATIENCE_MILLIS))
              .partitionsToOffsetAndMetadata()
              .get();
      var committed = new HashMap<TopicPartition, Long>();
      for (var each : partitions) {
        var offset = found.get(each);
        committed.put(each, offset == null ? PartitionMark.NEVER : offset.offset());
      }
      return committed;
    } catch (ExecutionException e) {
      troubled(e);
      return Map.of();
    }
  }

  @Override
  public boolean groupStable() throws InterruptedException {
    try {
      return streamsProtocol ? streamsGroupStable() : classicGroupStable();
    } catch (ExecutionException e) {
      troubled(e);
      return false;
    }
  }

  private boolean streamsGroupStable() throws ExecutionException, InterruptedException {
    var options = new DescribeStreamsGroupsOptions().timeoutMs(PATIENCE_MILLIS);
    var described =
        Objects.requireNonNull(
                admin.describeStreamsGroups(Set.of(group), options).describedGroups().get(group))
            .get();
    return described.groupState() == GroupState.STABLE
        && described.members().stream()
            .anyMatch(member -> !member.assignment().activeTasks().isEmpty());
  }

  /** The classic protocol's assignments are Kafka Streams' own affair. */
  private boolean classicGroupStable() throws ExecutionException, InterruptedException {
    var options = new DescribeClassicGroupsOptions().timeoutMs(PATIENCE_MILLIS);
    var described =
        Objects.requireNonNull(
                admin.describeClassicGroups(Set.of(group), options).describedGroups().get(group))
            .get();
    return described.state() == ClassicGroupState.STABLE;
  }

  @Override
  public Map<TopicPartition, First> first(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    var found = records.first(from, ends);
    records.trouble().ifPresent(why -> trouble = Optional.of(why));
    return found;
  }

  @Override
  public Optional<String> trouble() {
    return trouble;
  }

  private void troubled(ExecutionException e) {
    var cause = e.getCause() == null ? e : e.getCause();
    trouble =
        Optional.of(Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getName()));
  }

  @Override
  public void close() {
    records.close();
    admin.close(Duration.ZERO);
  }
}
