package dev.yunfan.ingest;

import static dev.yunfan.ingest.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.control.Actor;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.Command.RevokeDevice;
import dev.yunfan.schemas.control.ControlRecord;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway that follows the control log of a real broker. */
@ExtendWith(KafkaClusterExtension.class)
class RevocationTest {
  @Test
  void who_was_revoked_before_the_start_or_is_afterwards_is_heard_no_more(KafkaCluster cluster)
      throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.OTA_CONTROL));
    }
    try (var producer = kafka.producer("test", Map.of())) {
      var before = record(Batches.VENDOR, RevokeDevice.AS_PROVISIONED, "KT-BEFORE");
      producer.send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), before.encode())).get();
    }
    try (var gateway = new RunningGateway(cluster.getBootstrapServers(), IngestConfig.defaults())) {
      assertThat(status(gateway, "KT-BEFORE")).isEqualTo(401);

      append(gateway, record("haier", RevokeDevice.AS_PROVISIONED, "KT-GOOD")); // not of K-Touch
      append(gateway, record(Batches.VENDOR, RevokeDevice.REVOKED, "KT-GOOD")); // void
      gateway.append(Topic.OTA_CONTROL, Batches.VENDOR, new byte[] {1, 2, 3}); // of who knows whom
      append(gateway, record(Batches.VENDOR, RevokeDevice.AS_PROVISIONED, "KT-AFTER"));

      await().until(() -> status(gateway, "KT-AFTER") == 401);
      assertThat(status(gateway, "KT-GOOD")).isEqualTo(202);
      assertThat(gateway.client.get("/metrics").body())
          .contains("ingest_revoked_devices 3.0", "ingest_commands_unreadable 1.0");
      assertThat(gateway.client.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_registry_that_is_away_delays_a_revocation_and_nothing_else(KafkaCluster cluster)
      throws Exception {
    var registry = new AbsentRegistry();
    var kafka = new KafkaClients(cluster.getBootstrapServers(), registry);
    try (var gateway = new RunningGateway(kafka, IngestConfig.defaults())) {
      registry.away = true;
      append(gateway, record(Batches.VENDOR, RevokeDevice.AS_PROVISIONED, "KT-AFTER"));

      await().until(() -> gateway.client.get("/readyz").statusCode() == 503);
      assertThat(gateway.client.get("/readyz").body()).contains("\"revocations\":false");
      assertThat(status(gateway, "KT-AFTER")).isEqualTo(202);

      registry.away = false;

      await().until(() -> status(gateway, "KT-AFTER") == 401);
      assertThat(gateway.client.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  /** Of a schema on the control log that it does not give. */
  private static final class AbsentRegistry implements WireFormat {
    private volatile boolean away;

    @Override
    public byte[] toTopic(String topic, byte[] value) {
      return value;
    }

    @Override
    public byte[] fromTopic(String topic, byte[] wire) {
      if (away && topic.equals(Topic.OTA_CONTROL.name())) {
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

  private static void append(RunningGateway gateway, ControlRecord record) throws Exception {
    gateway.append(Topic.OTA_CONTROL, record.vendor(), record.encode());
  }

  private static ControlRecord record(String vendor, long expectedVersion, String device) {
    return new ControlRecord(
        "command-" + device,
        0,
        new Actor("someone", "token-1"),
        "its key was published",
        vendor,
        expectedVersion,
        ChainHead.START,
        new Command.RevokeDevice(device));
  }
}
