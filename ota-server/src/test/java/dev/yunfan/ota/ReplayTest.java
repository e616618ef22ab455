package dev.yunfan.ota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.Commands;
import dev.yunfan.ota.log.ControlLog;
import dev.yunfan.ota.snapshot.SnapshotFile;
import dev.yunfan.ota.snapshot.Snapshots;
import dev.yunfan.ota.snapshot.SoftwareDigest;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.control.Command;
import io.kroxylicious.testing.kafka.api.KafkaCluster;
import io.kroxylicious.testing.kafka.junit5ext.KafkaClusterExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@ExtendWith(KafkaClusterExtension.class)
class ReplayTest {
  private static final int ROLLOUTS = 1_000;
  private static final int MOVES = 98;

  @Test
  void a_hundred_thousand_commands_are_replayed_within_seconds(
      KafkaCluster cluster, @TempDir Path folder) throws IOException, InterruptedException {
    var kafka = new KafkaClients(cluster.getBootstrapServers());
    try (var producer = kafka.producer("history", Map.of())) {
      write(producer, 0, Commands.release("2.0", "h7"));
      for (int i = 0; i < ROLLOUTS; i++) {
        String id = "r" + i;
        write(producer, 0, new Command.CreateRollout(id, Commands.plan("2.0", Set.of("h7"), 100)));
        write(producer, 1, new Command.StartRollout(id));
        for (int move = 0; move < MOVES - 1; move++) {
          write(
              producer,
              2 + move,
              move % 2 == 0
                  ? new Command.PauseRollout(id)
                  : new Command.ResumeRollout(id, List.of()));
        }
        write(producer, 2 + MOVES - 1, new Command.CancelRollout(id, null));
      }
    }

    var snapshots = new SnapshotFile(folder.resolve("control.snapshot"), SoftwareDigest.compute());
    var whole = opened(kafka, snapshots, "from the start");
    var resumed = opened(kafka, snapshots, "from a snapshot");

    assertThat(whole).isLessThan(Duration.ofSeconds(15));
    assertThat(resumed).isLessThan(whole.dividedBy(2));
  }

  /** How long it takes until the log is open. */
  private static Duration opened(KafkaClients kafka, Snapshots snapshots, String how)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    var meters = new SimpleMeterRegistry();
    try (var log = ControlLog.open(kafka, snapshots, Optional.empty(), meters, (_, _) -> {})) {
      var took = Duration.ofNanos(System.nanoTime() - started);
      System.out.println(log.state().head().offset() + 1 + " commands " + how + ": " + took);
      assertThat(log.state().rollouts()).hasSize(ROLLOUTS);
      assertThat(log.state().rollouts()).allMatch(r -> r.revision() == MOVES + 2);
      return took;
    }
  }

  private static void write(
      KafkaProducer<String, byte[]> producer, long expected, Command command) {
    var record = Commands.record("li", expected, command);
    var _ =
        producer.send(new ProducerRecord<>(Topic.OTA_CONTROL.name(), 0, "haier", record.encode()));
  }
}
