package dev.yunfan.ota;

import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.kafka.ControlHistory;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.ChainHead;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(KafkaClusterExtension.class)
class AuditTest {
  @Test
  void the_record_tells_who_what_why_and_before_and_after(
      KafkaCluster cluster, @TempDir Path folder) throws IOException {
    try (var running =
        RunningServer.start(new KafkaClients(cluster.getBootstrapServers()), folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", TestFleet.stage(100, 0, 1)).getString("id");

      var commands = json(running.client.get("/v1/audit", ADMIN)).getJsonArray("commands");

      var last = commands.getJsonObject(commands.size() - 1);
      assertThat(last.getString("actor")).isEqualTo("first-admin");
      assertThat(last.getString("command")).isEqualTo("StartRollout");
      assertThat(last.getString("subject")).isEqualTo(id);
      assertThat(last.getString("reason")).isEqualTo("as planned");
      assertThat(last.getString("before")).isEqualTo("draft stage -1 version 1");
      assertThat(last.getString("after")).isEqualTo("running stage 0 version 2");
      var verified = json(running.client.get("/v1/audit/verify", ADMIN));
      assertThat(verified.getBoolean("intact")).isTrue();
      assertThat(verified.getLong("commands")).isEqualTo(3);
    }
  }

  @Test
  void the_first_altered_record_is_named(KafkaCluster cluster) throws IOException {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    // five commands by one honest writer, of which the third was replaced afterwards
    var head = ChainHead.START;
    try (var producer = kafka.producer("forger", Map.of())) {
      for (int i = 0; i < 5; i++) {
        byte[] honest = bytes(i, "li", head);
        byte[] stored = i == 2 ? bytes(i, "somebody else", head) : honest;
        var _ = producer.send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, "haier", stored));
        head = head.then(i, honest);
      }
    }

    var finding = new ControlHistory(kafka).read(_ -> {});

    assertThat(finding.fault())
        .hasValueSatisfying(fault -> {
          assertThat(fault.firstOffset()).isEqualTo(2);
          assertThat(fault.lastOffset()).isEqualTo(2);
        });
  }

  private static byte[] bytes(int number, String actor, ChainHead head) {
    return ControlRecord.CODEC.encode(
        new ControlRecord(
            "c" + number,
            number,
            actor,
            "because",
            "haier",
            0,
            head,
            new Command.RevokeDevice("D" + number)));
  }

  @Test
  void explain_shows_the_questions_and_the_answer(KafkaCluster cluster, @TempDir Path folder)
      throws IOException {
    try (var running =
        RunningServer.start(new KafkaClients(cluster.getBootstrapServers()), folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", TestFleet.stage(5_000, 0, 1)).getString("id");
      var decisions = new JsonObject();
      for (int i = 0; i < 20; i++) {
        var explained =
            json(
                running.client.get(
                    "/v1/devices/haier/D" + i + "/explain?model=h7&firmware=1.0", ADMIN));
        String decision = explained.getJsonObject("decision").getString("decision");
        assertThat(json(running.client.checkIn("D" + i, "h7", "1.0")).getString("decision"))
            .isEqualTo(decision);
        decisions.put(decision, explained);
      }
      var deferred = decisions.getJsonObject("defer").getJsonArray("questions");
      var last = deferred.getJsonObject(deferred.size() - 1);
      assertThat(last.getString("question")).isEqualTo("bucket within share");
      assertThat(last.getBoolean("holds")).isFalse();
      assertThat(last.getString("because")).endsWith("open below 5000");

      running.change(id, "pause");
      assertThat(
              json(running.client.get("/v1/devices/haier/D1/explain?model=h7&firmware=1.0", ADMIN))
                  .getJsonArray("notOffering")
                  .getJsonObject(0)
                  .getString("state"))
          .isEqualTo("paused");
    }
  }
}
