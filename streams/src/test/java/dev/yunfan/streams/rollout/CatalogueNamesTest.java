package dev.yunfan.streams.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.schemas.facts.CatalogueFact;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The names that the ota-server declares or releases are known, and no others. */
@ExtendWith(KafkaClusterExtension.class)
class CatalogueNamesTest {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final CatalogueFact MODEL = new CatalogueFact.OfModel(1, "haier", "w910", "W");
  private static final CatalogueFact FIRMWARE =
      new CatalogueFact.OfFirmware(2, "haier", "2.0.0", 1);

  @SuppressWarnings("NullAway.Init") // the extension sets it
  KafkaCluster cluster;

  @Test
  void declared_names_come_from_the_catalogue_and_go_with_their_fact() throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.OTA_CATALOGUE), 1);
    }
    send(kafka, MODEL.key(), MODEL);
    send(kafka, "model/haier/forged", MODEL);
    send(kafka, CatalogueFact.Head.KEY, new CatalogueFact.Head(2));

    try (var names = CatalogueNames.start(kafka, new SimpleMeterRegistry())) {
      send(kafka, FIRMWARE.key(), FIRMWARE);
      await().atMost(LONGEST).until(() -> names.hasFirmware("haier", "2.0.0"));

      assertThat(names.hasModel("haier", "w910")).isTrue();
      assertThat(names.hasModel("haier", "forged")).isFalse();
      assertThat(names.hasModel("acer", "w910")).isFalse();
      assertThat(names.hasFirmware("haier", "2.0.1")).isFalse();

      send(kafka, FIRMWARE.key(), null);
      await().atMost(LONGEST).until(() -> !names.hasFirmware("haier", "2.0.0"));
    }
  }

  private static void send(KafkaClients kafka, String key, @Nullable CatalogueFact fact)
      throws Exception {
    byte[] value = fact == null ? null : CatalogueFact.CODEC.encode(fact);
    try (var producer = kafka.producer("catalogue-test", Map.of())) {
      producer.send(new ProducerRecord<>(Topic.OTA_CATALOGUE.name(), key, value)).get();
    }
  }
}
