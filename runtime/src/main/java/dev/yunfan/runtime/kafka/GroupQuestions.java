package dev.yunfan.runtime.kafka;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.TopicPartition;

/** The questions about one group that a check of its coordinator asks Kafka. */
interface GroupQuestions {
  /** The broker that leads a group's partition of {@code __consumer_offsets}. */
  record Coordinator(TopicPartition offsetsPartition, int brokerId) {}

  /**
   * The coordinator; empty while no group exists or the partition has no leader.
   *
   * @throws IOException when Kafka does not answer
   */
  Optional<Coordinator> coordinator() throws IOException, InterruptedException;

  /** The group as brokers list it; empty while they do not. */
  Optional<GroupListing> listing() throws IOException, InterruptedException;

  /**
   * The group's offsets; an empty one was never committed.
   *
   * @param stable leaves out partitions with pending offsets
   * @return empty when the coordinator does not answer
   */
  Optional<Map<TopicPartition, OptionalLong>> offsets(Set<TopicPartition> of, boolean stable)
      throws IOException, InterruptedException;

  /** Whether a transaction that wrote to the partition is open, or is just being ended. */
  boolean openTransaction(TopicPartition partition) throws IOException, InterruptedException;
}
