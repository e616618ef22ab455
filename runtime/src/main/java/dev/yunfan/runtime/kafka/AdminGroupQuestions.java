package dev.yunfan.runtime.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Asks with an admin client; each question waits for at most the patience. */
final class AdminGroupQuestions implements GroupQuestions {
  private static final String OFFSETS_TOPIC = Topic.GROUP_METADATA_TOPIC_NAME;
  private static final Set<TransactionState> OPEN =
      Set.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE);

  private final Admin admin;
  private final String groupId;
  private final int patienceMillis;

  AdminGroupQuestions(Admin admin, String groupId, Duration patience) {
    this.admin = admin;
    this.groupId = groupId;
    this.patienceMillis = Math.toIntExact(patience.toMillis());
  }

  @Override
  public Optional<Coordinator> coordinator() throws IOException, InterruptedException {
    var options = new DescribeTopicsOptions().timeoutMs(patienceMillis);
    try {
      var topic =
          admin
              .describeTopics(Set.of(OFFSETS_TOPIC), options)
              .topicNameValues()
              .values()
              .iterator()
              .next()
              .get();
      // As Kafka's own coordinators do (GroupMetadataManager.partitionFor).
      int partition = Utils.abs(groupId.hashCode()) % topic.partitions().size();
      Node leader = topic.partitions().get(partition).leader();
      return leader == null
          ? Optional.empty()
          : Optional.of(new Coordinator(new TopicPartition(OFFSETS_TOPIC, partition), leader.id()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw noAnswer("which broker coordinates it", e);
    }
  }

  @Override
  public Optional<GroupListing> listing() throws IOException, InterruptedException {
    var options = new ListGroupsOptions().timeoutMs(patienceMillis);
    return answer("its type", admin.listGroups(options).valid()).stream()
        .filter(group -> group.groupId().equals(groupId))
        .findFirst();
  }

  @Override
  public Optional<Map<TopicPartition, OptionalLong>> offsets(Set<TopicPartition> of, boolean stable)
      throws IOException, InterruptedException {
    var options =
        new ListConsumerGroupOffsetsOptions().requireStable(stable).timeoutMs(patienceMillis);
    var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(of);
    try {
      var answered =
          admin
              .listConsumerGroupOffsets(Map.of(groupId, spec), options)
              .partitionsToOffsetAndMetadata(groupId)
              .get();
      var offsets = new HashMap<TopicPartition, OptionalLong>();
      answered.forEach((partition, offset) -> offsets.put(partition, position(offset)));
      return Optional.of(offsets);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.of(
            of.stream().collect(Collectors.toMap(each -> each, _ -> OptionalLong.empty())));
      }
      if (e.getCause() instanceof RetriableException) { // a timeout too
        return Optional.empty();
      }
      throw noAnswer("its offsets", e);
    }
  }

  private static OptionalLong position(@Nullable OffsetAndMetadata of) {
    return of == null ? OptionalLong.empty() : OptionalLong.of(of.offset());
  }

  @Override
  public boolean openTransaction(TopicPartition partition)
      throws IOException, InterruptedException {
    var listing = new ListTransactionsOptions().filterStates(OPEN).timeoutMs(patienceMillis);
    var ids =
        answer("open transactions", admin.listTransactions(listing).all()).stream()
            .map(TransactionListing::transactionalId)
            .toList();
    if (ids.isEmpty()) {
      return false;
    }
    var describing = new DescribeTransactionsOptions().timeoutMs(patienceMillis);
    return answer("what open transactions wrote", admin.describeTransactions(ids, describing).all())
        .values()
        .stream()
        .anyMatch(transaction ->
            OPEN.contains(transaction.state())
                && transaction.topicPartitions().contains(partition));
  }

  private <T> T answer(String question, KafkaFuture<T> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw noAnswer(question, e);
    }
  }

  private IOException noAnswer(String question, ExecutionException e) {
    return new IOException(
        "Kafka does not answer about group %s (%s): %s"
            .formatted(groupId, question, e.getMessage()),
        e);
  }
}
