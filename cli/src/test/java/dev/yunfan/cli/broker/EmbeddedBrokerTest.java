package dev.yunfan.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void what_was_acknowledged_is_there_after_a_restart() throws Exception {
    try (var broker = EmbeddedBroker.start(folder, 0)) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      try (var admin = kafka.admin();
          var producer = kafka.producer("test", Map.of())) {
        Topics.ensure(admin, Topic.ALL);
        Topics.ensure(admin, Topic.ALL); // finds them
        producer
            .send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), "haier", new byte[] {7}))
            .get();
        assertThatThrownBy(() -> Topics.ensure(admin, List.of(Topic.OTA_CONTROL.withPartitions(2))))
            .hasMessageContaining("ota.control has 1 partitions, declared are 2");
      }
    }
    try (var broker = EmbeddedBroker.start(folder, 0);
        var consumer = new KafkaClients(broker.bootstrapServers()).consumer("test", Map.of())) {
      var partition = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
      consumer.assign(List.of(partition));
      var records = consumer.poll(Duration.ofSeconds(90));
      assertThat(records.records(partition))
          .singleElement()
          .satisfies(found -> assertThat(found.value()).containsExactly(7));
    }
  }

  @Test
  void a_taken_port_is_told_with_what_to_do() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(":" + taken.getLocalPort() + ": the port is in use");
    }
  }
}
