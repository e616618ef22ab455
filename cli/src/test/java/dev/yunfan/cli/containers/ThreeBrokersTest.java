package dev.yunfan.cli.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cluster does what its name says. */
@Tag("containers")
class ThreeBrokersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void each_fault_takes_one_broker_away_and_it_returns_to_the_same_address() throws Exception {
    try (var brokers = ThreeBrokers.start()) {
      var kafka = new KafkaClients(brokers.bootstrap());
      try (var admin = kafka.admin();
          var producer =
              kafka.producer(
                  "t", Map.of("delivery.timeout.ms", 60_000, "request.timeout.ms", 5_000))) {
        admin.createTopics(List.of(new NewTopic("t", 3, (short) 3))).all().get();
        await().atMost(LONG).until(brokers::whole);
        for (var fault : Fault.values()) {
          fault.hit(brokers, 1);
          for (int partition = 0; partition < 3; partition++) {
            producer.send(new ProducerRecord<>("t", partition, "k", new byte[] {1})).get();
          }
          await().atMost(LONG).until(() -> !brokers.whole());
          fault.heal(brokers, 1);
          await().atMost(LONG).until(brokers::whole);
        }
        assertThat(brokers.log(1)).contains("Kafka Server started");
      }
    }
  }
}
