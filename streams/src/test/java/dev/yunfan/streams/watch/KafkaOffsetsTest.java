package dev.yunfan.streams.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.streams.watch.OffsetQuestions.First;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions leave marks at the ends of partitions: they are no work. */
@ExtendWith(KafkaClusterExtension.class)
class KafkaOffsetsTest {
  private static final TopicPartition ONE = new TopicPartition("in", 0);
  private static final TopicPartition TWO = new TopicPartition("in", 1);
  private static final Instant ARRIVAL = Instant.ofEpochMilli(System.currentTimeMillis());
  private static final Map<String, Object> TRANSACTIONS =
      Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "t");

  @Test
  void only_records_that_a_reader_of_committed_ones_will_see_wait(KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin();
        var offsets = new KafkaOffsets(kafka, "counts", true);
        var producer = kafka.producer("test", TRANSACTIONS)) {
      admin.createTopics(List.of(new NewTopic("in", 2, (short) 1))).all().get();
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, ONE); // offset 0, and the end of its transaction 1
      producer.commitTransaction();
      awaitEnd(offsets, 2);
      assertThat(first(offsets, PartitionMark.NEVER)).isEqualTo(new First.Found(0, ARRIVAL));
      assertThat(first(offsets, 1)).isEqualTo(new First.Nothing());

      producer.beginTransaction();
      send(producer, ONE);
      send(producer, ONE);
      producer.flush();
      assertThat(offsets.ends(Set.of(ONE, TWO))).isEqualTo(Map.of(ONE, 2L, TWO, 0L)); // it is open
      producer.abortTransaction(); // offsets 2 to 4
      awaitEnd(offsets, 5);
      assertThat(first(offsets, 1)).isEqualTo(new First.Nothing());

      producer.beginTransaction();
      send(producer, ONE);
      producer.commitTransaction();
      awaitEnd(offsets, 7);
      assertThat(first(offsets, 1)).isEqualTo(new First.Found(5, ARRIVAL));
      assertThat(first(offsets, 1)).isEqualTo(new First.Found(5, ARRIVAL)); // kept
      assertThat(first(offsets, 6)).isEqualTo(new First.Nothing());
    }
  }

  @Test
  void offsets_of_a_group_are_those_that_it_committed(KafkaCluster cluster) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin();
        var offsets = new KafkaOffsets(kafka, "counts", true)) {
      admin.createTopics(List.of(new NewTopic("in", 2, (short) 1))).all().get();
      commit(admin);

      assertThat(offsets.committed(Set.of(ONE, TWO)))
          .isEqualTo(Map.of(ONE, 7L, TWO, PartitionMark.NEVER));
      assertThat(offsets.groupStable()).isFalse(); // it has no members
      assertThat(offsets.trouble()).isPresent();
      assertThat(offsets.ends(Set.of(ONE))).hasSize(1);
      assertThat(offsets.trouble()).isEmpty(); // the next look begins anew
    }
  }

  @Test
  void without_Kafka_nothing_is_known_and_the_cause_is_told() throws Exception {
    try (var offsets = new KafkaOffsets(new KafkaClients("127.0.0.1:1"), "counts", true)) {
      assertThat(offsets.ends(Set.of(ONE))).isEmpty();
      assertThat(offsets.trouble()).isPresent();
    }
  }

  /** A transaction's end is written some time after its writer is told of it. */
  private static void awaitEnd(KafkaOffsets offsets, long end) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> offsets.ends(Set.of(ONE)).equals(Map.of(ONE, end)));
  }

  /** The answer, of as many looks as a slow machine needs for it. */
  private static First first(KafkaOffsets offsets, long from) throws InterruptedException {
    var ends = offsets.ends(Set.of(ONE));
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> Optional.ofNullable(offsets.first(Map.of(ONE, from), ends).get(ONE)),
            Optional::isPresent)
        .orElseThrow();
  }

  private static void send(Producer<String, byte[]> producer, TopicPartition to) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                to.topic(), to.partition(), ARRIVAL.toEpochMilli(), "k", new byte[1]));
  }

  private static void commit(Admin admin) throws Exception {
    admin.alterConsumerGroupOffsets("counts", Map.of(ONE, new OffsetAndMetadata(7))).all().get();
  }
}
