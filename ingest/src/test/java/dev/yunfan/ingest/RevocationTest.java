package dev.yunfan.ingest;

import static dev.yunfan.ingest.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.facts.AccessFact;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway that follows the facts of access on a real broker. */
@ExtendWith(KafkaClusterExtension.class)
class RevocationTest {
  @Test
  void a_handset_that_was_revoked_before_the_start_or_is_afterwards_is_refused(KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.OTA_ACCESS));
    }
    try (var producer = kafka.producer("test", Map.of())) {
      var before = device(Batches.VENDOR, "KT-BEFORE");
      var record =
          new ProducerRecord<>(
              Topic.OTA_ACCESS.name(), before.key(), AccessFact.CODEC.encode(before));
      producer.send(record).get();
    }
    try (var gateway = new RunningGateway(cluster.getBootstrapServers(), IngestConfig.defaults())) {
      await().until(() -> gateway.client.get("/readyz").statusCode() == 200);
      assertThat(gateway.client.get("/readyz").body()).contains("no ota-server has published yet");
      assertThat(status(gateway, "KT-BEFORE")).isEqualTo(401);

      append(gateway, device("haier", "KT-GOOD")); // not of K-Touch
      gateway.append(Topic.OTA_ACCESS, "device/x/garbage", new byte[] {1, 2, 3});
      gateway.append(
          Topic.OTA_ACCESS, "token/t9", AccessFact.CODEC.encode(device(Batches.VENDOR, "KT-GOOD")));
      append(gateway, device(Batches.VENDOR, "KT-AFTER"));
      append(gateway, new AccessFact.Head(7));

      await().until(() -> status(gateway, "KT-AFTER") == 401);
      assertThat(status(gateway, "KT-GOOD")).isEqualTo(202);
      await().until(() -> gateway.client.get("/readyz").body().contains("as of control offset 7"));
      assertThat(gateway.client.get("/metrics").body())
          .contains("ingest_revoked_devices 3.0", "ingest_access_facts_passed_over 2.0");
      assertThat(gateway.client.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_registry_that_is_away_delays_a_revocation_and_nothing_else(KafkaCluster cluster)
      throws Exception {
    var registry = new AbsentRegistry();
    var kafka = new KafkaClients(cluster.getBootstrapServers(), registry);
    try (var gateway = new RunningGateway(kafka, IngestConfig.defaults())) {
      await().until(() -> gateway.client.get("/readyz").statusCode() == 200);
      registry.away = true;
      append(gateway, device(Batches.VENDOR, "KT-AFTER"));

      await().until(() -> gateway.client.get("/readyz").statusCode() == 503);
      assertThat(gateway.client.get("/readyz").body()).contains("\"access-facts\":false");
      assertThat(status(gateway, "KT-AFTER")).isEqualTo(202);

      registry.away = false;

      await().until(() -> status(gateway, "KT-AFTER") == 401);
      await().until(() -> gateway.client.get("/readyz").statusCode() == 200);
    }
  }

  /** Of a schema of the facts that it does not give. */
  private static final class AbsentRegistry implements WireFormat {
    private volatile boolean away;

    @Override
    public byte[] toTopic(String topic, byte[] value) {
      return value;
    }

    @Override
    public byte[] fromTopic(String topic, byte[] wire) {
      if (away && topic.equals(Topic.OTA_ACCESS.name())) {
        throw new SerializationException("the registry does not answer");
      }
      return wire;
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  private static int status(RunningGateway gateway, String device) throws Exception {
    return gateway.client.post(Batches.ofEveryKind(device)).statusCode();
  }

  private static void append(RunningGateway gateway, AccessFact fact) throws Exception {
    gateway.append(Topic.OTA_ACCESS, fact.key(), AccessFact.CODEC.encode(fact));
  }

  private static AccessFact device(String vendor, String device) {
    return new AccessFact.OfDevice(3, vendor, device);
  }
}
