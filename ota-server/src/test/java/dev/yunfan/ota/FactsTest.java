package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.log.FactFeed;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.schemas.facts.AccessFact;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Facts that servers publish for others, on a real broker. */
@ExtendWith(KafkaClusterExtension.class)
class FactsTest {
  private static final List<TopicPartition> PARTITIONS =
      FactFeed.TOPICS.stream().map(topic -> new TopicPartition(topic.name(), 0)).toList();

  @Test
  void facts_follow_the_log_are_not_rewritten_by_a_start_and_come_back(
      KafkaCluster cluster, @TempDir Path folder) throws Exception {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    var running = RunningServer.start(kafka, folder);
    try (running) {
      running.release("h7", "2.0");
      var id = running.rollout("h7", "2.0", TestFleet.stage(100, 0, 1)).getString("id");
      var revoked =
          running.client.change(
              "/v1/devices/haier/D1/revoke", ADMIN, "\"0\"", new JsonObject().put("reason", "x"));
      assertThat(revoked.statusCode()).isEqualTo(200);
      long head = json(running.client.get("/v1/audit/head", ADMIN)).getLong("offset");

      await()
          .untilAsserted(() ->
              assertThat(values(kafka, Topic.OTA_ACCESS))
                  .containsKey("device/haier/D1")
                  .hasEntrySatisfying("head", bytes -> assertThat(head(bytes)).isEqualTo(head)));
      assertThat(values(kafka, Topic.OTA_CATALOGUE))
          .containsKeys("model/haier/h7", "firmware/haier/2.0", "release/haier/2.0");
      await()
          .untilAsserted(() ->
              assertThat(RolloutStanding.CODEC.decode(value(kafka, Topic.OTA_ROLLOUTS, id)))
                  .satisfies(standing -> assertThat(standing.state()).isEqualTo("running"))
                  .satisfies(standing -> assertThat(standing.stageShares()).containsExactly(100)));
    }
    var before = ends(kafka);
    var another = folder.resolve("again");
    try (var again = running.another(kafka, another)) {
      String device = "device/haier/D1";
      await().until(() -> again.client.get("/readyz", "").statusCode() == 200);
      put(kafka, Topic.OTA_ACCESS, device, new byte[] {1, 2, 3});
      await()
          .untilAsserted(() ->
              assertThat(AccessFact.CODEC.decode(value(kafka, Topic.OTA_ACCESS, device)))
                  .isInstanceOf(AccessFact.OfDevice.class));
      put(kafka, Topic.OTA_CATALOGUE, "release/haier/2.0", null);
      await()
          .untilAsserted(() ->
              assertThat(values(kafka, Topic.OTA_CATALOGUE)).containsKey("release/haier/2.0"));

      // garbage, its correction, a deletion, its correction: nothing else was written
      assertThat(ends(kafka)).isEqualTo(before + 4);
    }
  }

  private static byte[] value(KafkaClients kafka, Topic topic, String key) {
    return Objects.requireNonNull(values(kafka, topic).get(key), key);
  }

  private static long head(byte[] bytes) {
    try {
      return AccessFact.CODEC.decode(bytes).offset();
    } catch (UnreadableRecord e) {
      throw new AssertionError(e);
    }
  }

  private static void put(KafkaClients kafka, Topic topic, String key, byte @Nullable [] value)
      throws Exception {
    try (var producer = kafka.producer("somebody", Map.of())) {
      producer.send(new ProducerRecord<>(topic.name(), 0, key, value)).get();
    }
  }

  private static long ends(KafkaClients kafka) {
    try (var consumer = kafka.consumer("ends", Map.of())) {
      return consumer.endOffsets(PARTITIONS).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** The newest value of each key. */
  private static Map<String, byte[]> values(KafkaClients kafka, Topic topic) {
    var partition = new TopicPartition(topic.name(), 0);
    var values = new HashMap<String, byte[]>();
    try (var consumer = kafka.consumer("values", Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      for (int polls = 0; consumer.position(partition) < end && polls < 100; polls++) {
        for (var each : consumer.poll(Duration.ofMillis(100))) {
          values.remove(each.key());
          if (each.value() != null) {
            values.put(each.key(), each.value());
          }
        }
      }
    }
    return values;
  }
}
