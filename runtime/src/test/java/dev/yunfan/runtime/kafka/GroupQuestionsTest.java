package dev.yunfan.runtime.kafka;

import static dev.yunfan.runtime.kafka.TailRig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real broker's answers about a group. */
@ExtendWith(KafkaClusterExtension.class)
class GroupQuestionsTest {
  private static final String GROUP = "counting";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void offsets_type_coordinator_and_open_transactions_are_read(KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var rig = new TailRig(cluster, "counted");
        var admin = kafka.admin();
        var member = kafka.consumer("member", Map.of(ConsumerConfig.GROUP_ID_CONFIG, GROUP));
        var writer =
            kafka.producer("writer", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "writer"))) {
      var questions = new AdminGroupQuestions(admin, GROUP, PATIENCE);
      var partition = new TopicPartition(rig.topic, 0);
      assertThat(questions.coordinator()).isEmpty(); // no group was ever there
      writer.initTransactions();
      writer.beginTransaction();
      writer.sendOffsetsToTransaction(
          Map.of(partition, new OffsetAndMetadata(7)), member.groupMetadata());
      writer.commitTransaction();
      eventually()
          .until(() ->
              questions
                  .offsets(Map.of(partition, 0).keySet(), true)
                  .orElseThrow()
                  .containsKey(partition));
      var offsets = questions.coordinator().orElseThrow().offsetsPartition();
      assertThat(questions.openTransaction(offsets)).isFalse();
      var check = new CoordinatorCheck(admin, GROUP, GroupType.CLASSIC);
      assertThat(check.look(Map.of(partition, 7L))).isEmpty();

      writer.beginTransaction();
      writer.sendOffsetsToTransaction(
          Map.of(partition, new OffsetAndMetadata(9)), member.groupMetadata());

      var asked = Map.of(partition, 0).keySet();
      assertThat(questions.offsets(asked, true).orElseThrow()).isEmpty();
      assertThat(questions.offsets(asked, false).orElseThrow())
          .isEqualTo(Map.of(partition, OptionalLong.of(7)));
      assertThat(questions.openTransaction(offsets)).isTrue();
      assertThat(questions.openTransaction(new TopicPartition("another", 0))).isFalse();
      assertThat(check.look(Map.of(partition, 7L))).isEmpty(); // pending, as it should be
      writer.abortTransaction();

      assertThat(questions.listing().orElseThrow().type()).contains(GroupType.CLASSIC);
      assertThat(check.look(Map.of(partition, 9L)).orElseThrow().kind())
          .isEqualTo(CoordinatorFault.Kind.OFFSETS_BEHIND);
      assertThat(
              new CoordinatorCheck(admin, GROUP, GroupType.STREAMS)
                  .look(Map.of(partition, 7L))
                  .orElseThrow()
                  .kind())
          .isEqualTo(CoordinatorFault.Kind.OTHER_TYPE);
    }
  }
}
