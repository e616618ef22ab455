package dev.yunfan.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordHelpers;
import org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose coordinator does not know what its own log says loads it anew, by itself. */
@Tag("slow")
class SelfCuredBrokerTest {
  private static final String GROUP = "counting";
  private static final TopicPartition PARTITION = new TopicPartition("counted", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path folder;

  @Test
  void a_coordinator_that_is_behind_its_log_is_cured_without_anybody() throws Exception {
    try (var broker = EmbeddedBroker.start(folder, 0);
        var admin = new KafkaClients(broker.bootstrapServers()).admin()) {
      admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
      commit(broker, 50);
    }
    Files.delete(folder.resolve(".kafka_cleanshutdown")); // as after a kill
    try (var broker = EmbeddedBroker.start(folder, 0)) {
      int server = System.identityHashCode(broker.server());
      await().atMost(PATIENCE).until(() -> committed(broker) == 50);
      write(broker.bootstrapServers(), 80);
      assertThat(committed(broker)).isEqualTo(50); // nobody told the coordinator

      await().atMost(PATIENCE).until(() -> System.identityHashCode(broker.server()) != server);
      await().atMost(PATIENCE).until(() -> committed(broker) == 80);
      commit(broker, 90);
      assertThat(committed(broker)).isEqualTo(90);
    }
  }

  private static void commit(EmbeddedBroker broker, long offset) throws Exception {
    try (var admin = new KafkaClients(broker.bootstrapServers()).admin()) {
      admin
          .alterConsumerGroupOffsets(GROUP, Map.of(PARTITION, new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }

  private static long committed(EmbeddedBroker broker) throws Exception {
    try (var admin = new KafkaClients(broker.bootstrapServers()).admin()) {
      var offsets = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
      return Objects.requireNonNull(offsets.get(PARTITION)).offset();
    }
  }

  /** Adds a commit to the log past the coordinator; only an admin client's producer may. */
  private static void write(String bootstrapServers, long offset) throws Exception {
    var format = new GroupCoordinatorRecordSerde();
    var commit =
        GroupCoordinatorRecordHelpers.newOffsetCommitRecord(
            GROUP,
            PARTITION.topic(),
            PARTITION.partition(),
            new org.apache.kafka.coordinator.group.OffsetAndMetadata(
                offset,
                OptionalInt.empty(),
                "",
                System.currentTimeMillis(),
                OptionalLong.empty(),
                Uuid.ZERO_UUID));
    try (var producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "client.id",
                "__admin_client",
                "enable.idempotence",
                false), // else the coordinator takes it for a transaction
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      int partitions = producer.partitionsFor("__consumer_offsets").size();
      producer
          .send(
              new ProducerRecord<>(
                  "__consumer_offsets",
                  Utils.abs(GROUP.hashCode()) % partitions,
                  format.serializeKey(commit),
                  format.serializeValue(commit)))
          .get();
    }
  }
}
