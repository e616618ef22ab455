package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Rules;
import dev.yunfan.ota.log.ControlInspection;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.Command;
import dev.yunfan.schemas.control.ControlRecord;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Newer rules hold from the record on that puts them in force. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesUpgradeTest {
  private static final String RULES = "/v1/control/rules";

  private KafkaClients kafka;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  private List<ControlRecord> log() throws IOException {
    var records = new ArrayList<ControlRecord>();
    long length = new ControlInspection(kafka).look(OptionalLong.empty()).records();
    var partition = new TopicPartition(Topic.OTA_CONTROL.name(), 0);
    try (var consumer = kafka.consumer("test", Map.of())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      await()
          .until(() -> {
            for (var each : consumer.poll(Duration.ofMillis(100))) {
              records.add(ControlRecord.decode(each.value()));
            }
            return records.size() >= length;
          });
    }
    return records;
  }

  private static HttpResponse<byte[]> upgrade(RunningServer running, String etag, int to) {
    return running.client.change(RULES, ADMIN, etag, new JsonObject().put("rules", to));
  }

  @Test
  void an_empty_log_begins_by_the_newest_rules_once_however_many_servers_start(@TempDir Path folder)
      throws Exception {
    try (var one = RunningServer.start(kafka, folder);
        var two = one.another(kafka, folder)) {
      for (var running : List.of(one, two)) {
        var shown = json(running.client.get(RULES, ADMIN));
        assertThat(shown.getInteger("rules")).isEqualTo(Rules.NEWEST.number());
        assertThat(shown.getInteger("newestRules")).isEqualTo(Rules.NEWEST.number());
      }

      var log = log();

      assertThat(log.getFirst().command())
          .isEqualTo(new Command.UpgradeRules(Rules.NEWEST.number()));
      assertThat(log.getFirst().actor()).isEqualTo("ota-server");
      assertThat(log.stream().filter(r -> r.command() instanceof Command.UpgradeRules)).hasSize(1);
      assertThat(log.subList(1, log.size()))
          .isNotEmpty()
          .allSatisfy(record -> {
            assertThat(record.rules()).isEqualTo(Rules.NEWEST.number());
            assertThat(record.stateDigest()).hasSize(64);
          });
    }
  }

  @Test
  void before_an_upgrade_every_record_is_one_that_0_1_0_reads(@TempDir Path folder)
      throws Exception {
    try (var running = first(folder)) {
      running.release("h7", "2.0");
      running.rollout("h7", "2.0", TestFleet.stage(100, 0, 1));

      assertThat(json(running.client.get(RULES, ADMIN)).getInteger("rules")).isEqualTo(1);
      assertThat(log()).isNotEmpty().allMatch(ControlRecord::plain);
    }
  }

  @Test
  void an_upgrade_needs_the_rules_it_was_decided_against_and_goes_forward_alone(
      @TempDir Path folder) throws Exception {
    try (var running = first(folder)) {
      assertThat(running.client.post(RULES, ADMIN, new JsonObject().put("rules", 2)).statusCode())
          .isEqualTo(428);
      assertThat(upgrade(running, "\"7\"", 2).statusCode()).isEqualTo(409);
      var unknown = upgrade(running, "\"1\"", Rules.NEWEST.number() + 1);
      assertThat(unknown.statusCode()).isEqualTo(409);
      assertThat(json(unknown).getString("detail"))
          .contains("knows rules up to " + Rules.NEWEST.number());
      assertThat(log()).allMatch(ControlRecord::plain); // a refused upgrade stops no old server

      assertThat(upgrade(running, "\"1\"", 2).statusCode()).isEqualTo(200);

      running.release("h7", "2.0");
      assertThat(log().getLast().rules()).isEqualTo(2);
      assertThat(upgrade(running, "\"2\"", 1).statusCode()).isEqualTo(409);
    }
  }

  private RunningServer first(Path folder) throws IOException {
    return RunningServer.start(kafka, folder, config -> config.withRules(Rules.FIRST));
  }
}
