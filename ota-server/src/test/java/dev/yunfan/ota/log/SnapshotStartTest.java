package dev.yunfan.ota.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.access.StoredToken;
import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.control.ControlState;
import dev.yunfan.ota.snapshot.ControlSnapshot;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A start goes on from a snapshot of this very log, and from no other. */
@ExtendWith(KafkaClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotStartTest {
  private static final int COMMANDS = 40;

  private KafkaClients kafka;
  private ControlState whole;
  private ControlSnapshot last;

  /** Remembers in memory what was saved. */
  private static final class Remembered implements Snapshots {
    private Optional<ControlSnapshot> kept;

    Remembered(Optional<ControlSnapshot> kept) {
      this.kept = kept;
    }

    @Override
    public Optional<ControlSnapshot> load() {
      return kept;
    }

    @Override
    public void save(ControlSnapshot snapshot) {
      kept = Optional.of(snapshot);
    }
  }

  @BeforeAll
  void write(KafkaCluster cluster) throws IOException, InterruptedException {
    kafka = new KafkaClients(cluster.getBootstrapServers());
    var random = new Random(3);
    try (var producer = kafka.producer("history", Map.of())) {
      for (int i = 0; i < COMMANDS; i++) {
        byte[] bytes = Commands.bytes(Commands.any(random, i));
        var _ = producer.send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, "haier", bytes));
      }
    }
    var saved = new Remembered(Optional.empty());
    whole = opened(saved);
    last = saved.load().orElseThrow();
  }

  private ControlState opened(Snapshots snapshots) throws IOException, InterruptedException {
    var meters = new SimpleMeterRegistry();
    try (var log = ControlLog.open(kafka, snapshots, Optional.empty(), meters, (_, _) -> {})) {
      return log.state();
    }
  }

  /** A state that no replay of this log could give: whoever has it used the snapshot. */
  private ControlState marked() {
    var token = new StoredToken("marked", "li", "admin", "", "ab".repeat(32), 9);
    return new ControlState(
        whole.head(),
        whole.digest(),
        whole.rules(),
        whole.rulesSince(),
        whole.programmes(),
        whole.tokens().plus(token.id(), token),
        whole.webhooks(),
        whole.trust(),
        whole.passedOver());
  }

  @Test
  void closing_saves_the_whole_state() {
    assertThat(whole.head().offset()).isEqualTo(COMMANDS - 1);
    assertThat(last.state()).isEqualTo(whole);
  }

  @Test
  void a_start_goes_on_from_its_snapshot() throws IOException, InterruptedException {
    var saved = new Remembered(Optional.of(new ControlSnapshot(marked(), last.hashBefore())));

    assertThat(marked()).isNotEqualTo(whole);
    assertThat(opened(saved)).isEqualTo(marked());
  }

  @Test
  void a_snapshot_of_a_log_that_is_not_this_one_is_not_used()
      throws IOException, InterruptedException {
    var altered = new ControlSnapshot(marked(), "00".repeat(32));
    var later =
        new ControlSnapshot(
            whole.reached(whole.head().then(COMMANDS, new byte[] {1}), whole.digest()),
            whole.head().hash());

    assertThat(opened(new Remembered(Optional.of(altered)))).isEqualTo(whole);
    assertThat(opened(new Remembered(Optional.of(later)))).isEqualTo(whole);
  }

  @Test
  void a_snapshot_that_cannot_be_read_is_not_used() throws IOException, InterruptedException {
    var broken =
        new Snapshots() {
          @Override
          public Optional<ControlSnapshot> load() throws IOException {
            throw new IOException("its hash is wrong");
          }

          @Override
          public void save(ControlSnapshot snapshot) {}
        };

    assertThat(opened(broken)).isEqualTo(whole);
  }
}
