package dev.yunfan.cli.recovery;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** A long log of commits that a coordinator has to load before it can serve a group. */
final class OffsetsHistory {
  private static final String TOPIC = "history";
  private static final int PARTITIONS = 20;

  private OffsetsHistory() {}

  /** The partition of the offsets topic that holds a group. */
  static int partitionOf(String group, int partitions) {
    return Utils.abs(group.hashCode()) % partitions;
  }

  /** A group that shares its partition of the offsets topic with another one. */
  static String neighbourOf(String group, int partitions) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "history-" + i)
        .filter(each -> partitionOf(each, partitions) == partitionOf(group, partitions))
        .findFirst()
        .orElseThrow();
  }

  /** Writes at least so many commits beside those of a group. */
  static void write(KafkaClients kafka, String group, short replicas, int commits)
      throws ExecutionException, InterruptedException {
    try (var admin = kafka.admin()) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, replicas))).all().get();
      commit(admin, "history-first", 0); // makes the offsets topic
      int partitions =
          admin
              .describeTopics(List.of("__consumer_offsets"))
              .allTopicNames()
              .get()
              .values()
              .iterator()
              .next()
              .partitions()
              .size();
      String neighbour = neighbourOf(group, partitions);
      for (int round = 0; round * PARTITIONS < commits; round++) {
        commit(admin, neighbour, round);
      }
    }
  }

  private static void commit(Admin admin, String group, long offset)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      offsets.put(new TopicPartition(TOPIC, i), new OffsetAndMetadata(offset));
    }
    admin.alterConsumerGroupOffsets(group, offsets).all().get();
  }
}
