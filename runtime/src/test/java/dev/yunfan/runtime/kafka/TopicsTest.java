package dev.yunfan.runtime.kafka;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.common.BrokerCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaClusterExtension.class)
class TopicsTest {
  @Test
  void topics_have_a_replica_on_each_of_three_brokers_whatever_was_asked_for(
      @BrokerCluster(numBrokers = 3) KafkaCluster cluster) throws Exception {
    try (var admin = new KafkaClients(cluster.getBootstrapServers()).admin()) {
      assertThat(Topics.ensure(admin, List.of(Topic.OTA_CONTROL), 1)).isEqualTo(3);

      assertThat(replicas(admin, "ota.control")).isEqualTo(3);
      assertThat(minInSync(admin, "ota.control")).isEqualTo("2");
      assertThatThrownBy(() -> Topics.ensure(admin, List.of(Topic.OTA_ACCESS), 4))
          .isInstanceOf(IOException.class)
          .matches(Absence::means) // a server waits for the fourth one
          .hasMessageContaining(
              "4 replicas are asked for, and Kafka has 3 brokers: start the others, or ask for fewer");
      assertThat(admin.listTopics().names().get()).doesNotContain("ota.access");

      admin.createTopics(List.of(few("ota.rollouts", 1), few("ota.catalogue", 3))).all().get();
      var names = List.of("ota.control", "ota.rollouts", "ota.catalogue");
      await()
          .ignoreExceptions() // a topic just made is not known to every broker at once
          .untilAsserted(() -> {
            var found = admin.describeTopics(names).allTopicNames().get();
            assertThat(Replication.shortcomings(admin, found.values(), 3))
                .containsExactlyInAnyOrder(
                    "topic ota.rollouts has 1 of 3 replicas: raise it with kafka-reassign-partitions",
                    "topic ota.catalogue takes records that only 1 of 3 replicas have: set its min.insync.replicas to 2 with kafka-configs");
          });
      assertThat(Topics.ensure(admin, List.of(Topic.OTA_ROLLOUTS), 3)).isEqualTo(3);
    }
  }

  @Test
  void one_broker_has_one_replica_and_nothing_to_complain_of(KafkaCluster cluster)
      throws Exception {
    try (var admin = new KafkaClients(cluster.getBootstrapServers()).admin()) {
      assertThat(Topics.ensure(admin, List.of(Topic.OTA_CONTROL), 1)).isEqualTo(1);

      assertThat(minInSync(admin, "ota.control")).isEqualTo("1");
      await()
          .ignoreExceptions()
          .untilAsserted(() -> {
            var found = admin.describeTopics(List.of("ota.control")).allTopicNames().get();
            assertThat(Replication.shortcomings(admin, found.values(), 1)).isEmpty();
          });
    }
  }

  private static NewTopic few(String name, int replicas) {
    return new NewTopic(name, 1, (short) replicas)
        .configs(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
  }

  private static int replicas(Admin admin, String topic) throws Exception {
    var found =
        await()
            .ignoreExceptions()
            .until(() -> admin.describeTopics(List.of(topic)).allTopicNames().get(), _ -> true);
    return requireNonNull(found.get(topic)).partitions().getFirst().replicas().size();
  }

  private static String minInSync(Admin admin, String topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var found =
        await()
            .ignoreExceptions()
            .until(() -> admin.describeConfigs(List.of(resource)).all().get(), _ -> true);
    return requireNonNull(found.get(resource)).get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value();
  }
}
