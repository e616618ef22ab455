package dev.yunfan.ota;

import static dev.yunfan.ota.Patience.await;
import static dev.yunfan.ota.TestClient.json;
import static dev.yunfan.ota.TestFleet.ADMIN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.gate.Health;
import dev.yunfan.ota.log.ControlInspection;
import dev.yunfan.ota.log.ControlInspection.Order;
import dev.yunfan.ota.replay.RepairKey;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that strangers write to the topics a server decides by. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignTransactionTest {
  private static final SigningKey KEY = SigningKey.generate(Scheme.ED25519);
  private static final String CONTROL = Topic.OTA_CONTROL.name();
  private static final byte[] GARBAGE = "hello".getBytes(UTF_8);

  private KafkaClients kafka;
  private ControlInspection inspection;

  @BeforeAll
  void connect(KafkaCluster cluster) {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    inspection = new ControlInspection(kafka);
  }

  @BeforeEach
  void forget() throws Exception {
    FreshBroker.empty(kafka);
  }

  private static OtaConfig config(OtaConfig before, Path folder) {
    return before
        .withRepairKey(new RepairKey(KEY.publicKey()))
        .withMaxStaleness(Duration.ofSeconds(1))
        .withSnapshot(folder.resolve("control.snapshot"));
  }

  private RunningServer server(Path folder) throws IOException {
    return RunningServer.start(kafka, folder, before -> config(before, folder));
  }

  private static RunningServer another(RunningServer first, KafkaClients kafka, Path folder)
      throws IOException {
    return first.another(kafka, folder, before -> config(before, folder));
  }

  private static boolean follows(RunningServer running) {
    var checks = json(running.client.get("/readyz", "")).getJsonObject("checks");
    return checks.getBoolean("control-log");
  }

  private void repair(long offset, RunningServer running) throws Exception {
    var found = inspection.look(OptionalLong.of(offset)).found().getFirst();
    var order = new Order(offset, found.sha256(), false, "a stranger wrote it");
    inspection.repair(order, KEY, running.now.get());
  }

  private static JsonObject shown(RunningServer running, String id) {
    return json(running.client.get("/v1/rollouts/" + id, ADMIN));
  }

  private static void intact(RunningServer running, int repaired) {
    var verified = json(running.client.get("/v1/audit/verify", ADMIN));
    assertThat(verified.getBoolean("intact")).as(verified.encode()).isTrue();
    assertThat(verified.getJsonArray("repaired")).hasSize(repaired);
  }

  /** A copy of the newest command, which is void the second time. */
  private byte[] newest() throws Exception {
    try (var consumer = kafka.consumer("copy", Map.of())) {
      var partition = new TopicPartition(CONTROL, 0);
      consumer.assign(List.of(partition));
      long head = inspection.look(OptionalLong.empty()).head().offset();
      consumer.seek(partition, head);
      return await()
          .until(() -> consumer.poll(Duration.ofMillis(100)), polled -> !polled.isEmpty())
          .iterator()
          .next()
          .value();
    }
  }

  @Test
  void the_control_log_goes_on_after_transactions_that_were_committed_or_left_nothing(
      @TempDir Path folder) throws Exception {
    String id;
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      id = running.rollout("h7", "2.0", TestFleet.stage(10_000, 0, 1)).getString("id");
      byte[] command = newest();
      for (int i = 0; i < 3; i++) {
        try (var stranger = ForeignTransaction.begin(kafka)) {
          stranger.write(CONTROL, 0, "haier", command);
          stranger.commit(); // and its marker takes an offset
        }
        running.change(id, i % 2 == 0 ? "pause" : "resume");
      }
      assertThat(follows(running)).isTrue();
      assertThat(shown(running, id).getString("state")).isEqualTo("paused");
      intact(running, 0);
      var all = inspection.look(OptionalLong.empty());
      assertThat(all.records()).isEqualTo(all.head().offset() + 1 - 3); // three markers
      var page = json(running.client.get("/v1/audit", ADMIN));
      assertThat(page.getJsonArray("commands").size()).isEqualTo(all.records());
      assertThat(page.getValue("next")).isNull();
      try (var beside = another(running, kafka, folder.resolve("beside"))) {
        beside.change(id, "resume");
        await().until(() -> shown(running, id).getString("state"), "running"::equals);
      }
    }
    try (var restarted = server(folder)) {
      assertThat(shown(restarted, id).getString("state")).isEqualTo("running");
      restarted.change(id, "pause");
      intact(restarted, 0);
    }
  }

  @Test
  void an_aborted_record_stops_servers_until_it_is_repaired_and_its_marker_does_not(
      @TempDir Path folder) throws Exception {
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      running.rollout("h7", "2.0", TestFleet.stage(10_000, 0, 1));
      long bad;
      try (var stranger = ForeignTransaction.begin(kafka)) {
        bad = stranger.write(CONTROL, 0, "haier", GARBAGE);
        stranger.abort();
      }
      await().until(() -> !follows(running));
      assertThat(json(running.client.get("/readyz", "")).getJsonObject("readers").encode())
          .contains("./yunfan control repair --kafka HOST:PORT --offset " + bad);

      repair(bad, running);

      await().until(() -> follows(running));
      running.release("h8", "3.0");
      intact(running, 1);
      assertThat(inspection.look(OptionalLong.empty()).unreadable()).isEqualTo(1);
      try (var beside = another(running, kafka, folder.resolve("beside"))) {
        assertThat(follows(beside)).isTrue();
        assertThat(beside.client.checkIn("D1", "h7", "1.0").statusCode()).isEqualTo(200);
      }
    }
    try (var restarted = server(folder)) {
      assertThat(follows(restarted)).isTrue();
      intact(restarted, 1);
    }
  }

  @Test
  void an_open_transaction_hides_no_command(@TempDir Path folder) throws Exception {
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      String id = running.rollout("h7", "2.0", TestFleet.stage(10_000, 0, 1)).getString("id");
      byte[] command = newest();
      try (var beside = another(running, kafka, folder.resolve("beside"));
          var stranger = ForeignTransaction.begin(kafka)) {
        stranger.write(CONTROL, 0, "haier", command); // and never ends

        running.change(id, "pause");

        await().until(() -> shown(beside, id).getString("state"), "paused"::equals);
        assertThat(follows(running) && follows(beside)).isTrue();
        for (var each : new RunningServer[] {running, beside}) {
          assertThat(json(each.client.checkIn("D1", "h7", "1.0")).getString("decision"))
              .isNotEqualTo("offer");
        }
        try (var later = another(running, kafka, folder.resolve("later"))) {
          assertThat(shown(later, id).getString("state")).isEqualTo("paused");
          intact(later, 0);
        }
      }
    }
  }

  @Test
  void no_stage_passes_while_an_open_transaction_may_hide_roll_backs(@TempDir Path folder)
      throws Exception {
    try (var running = server(folder)) {
      running.release("h7", "2.0");
      String id =
          running
              .rollout(
                  "h7", "2.0", TestFleet.stage(8_000, 600, 10), TestFleet.stage(10_000, 600, 10))
              .getString("id");
      var good = Health.of(id, "h7", "2.0", 0).confirmed(100).row();
      report(good);
      await().until(() -> shown(running, id).getInteger("updated"), updated -> updated == 100);
      try (var stranger = ForeignTransaction.begin(kafka)) {
        for (int partition = 0; partition < Topic.FLEET_ROLLOUT_HEALTH.partitions(); partition++) {
          stranger.write(Topic.FLEET_ROLLOUT_HEALTH.name(), partition, "junk", GARBAGE);
        }
        report(Health.of(id, "h7", "2.0", 0).confirmed(100).rolledBack(22).row());
        await()
            .until(
                () -> String.valueOf(shown(running, id).getString("waitsFor")),
                words -> words.contains("an open transaction on fleet.rollout-health hides up to"));

        running.now.updateAndGet(now -> now.plus(Duration.ofHours(1))); // all soak is over

        await()
            .during(Duration.ofSeconds(2)) // twenty rounds of the gate
            .untilAsserted(() -> {
              assertThat(shown(running, id).getString("state")).isEqualTo("running");
              assertThat(shown(running, id).getInteger("stage")).isZero();
            });
        assertThat(json(running.client.get("/readyz", "")).getJsonObject("readers").encode())
            .contains("an open transaction on fleet.rollout-health");
        try (var beside = another(running, kafka, folder.resolve("beside"))) {
          assertThat(shown(beside, id).getInteger("stage")).isZero();
        }
        stranger.abort();
      }
      await().until(() -> shown(running, id).getString("state"), "halted"::equals);
      assertThat(shown(running, id).getInteger("rolledBack")).isEqualTo(22);
    }
  }

  private void report(RolloutHealth row) throws Exception {
    try (var producer = kafka.producer("test", Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topic.FLEET_ROLLOUT_HEALTH.name(), row.key(), RolloutHealth.CODEC.encode(row)))
          .get();
    }
  }
}
