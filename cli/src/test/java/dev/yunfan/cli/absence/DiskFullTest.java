package dev.yunfan.cli.absence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does counting stop before a full disk hurts it, and go on with exact numbers? Needs root. */
@Tag("slow")
class DiskFullTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PIECE = 1 << 20;

  @TempDir private Path folder;
  private EmbeddedBroker broker;
  private Path disk;
  private int sent;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Files.isWritable(Path.of("/proc/sys/kernel/hostname")),
        "a file system of its own needs root");
    disk = Files.createDirectory(folder.resolve("disk"));
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void counting_holds_below_the_floor_and_goes_on_when_there_is_room() throws Exception {
    try (var streams = streams(160, Map.of("STREAMS_STATE_FREE_MB", "64"))) {
      await().atMost(PATIENCE).until(streams::ready);
      send(1_000);
      awaitCounted(streams);

      fill(streams, 100);
      await().atMost(PATIENCE).until(() -> streams.says("/readyz", 503, "\"state-room\":false"));
      assertThat(streams.get("/readyz").body()).contains("STREAMS_STATE_FREE_MB=64); make room");
      int before = sent;
      send(1_000);
      await()
          .during(Duration.ofSeconds(5))
          .atMost(Duration.ofSeconds(20))
          .until(() -> counted(streams, before));

      Files.delete(ballast(streams));
      awaitCounted(streams);
      await().atMost(PATIENCE).until(streams::ready);
    }
  }

  @Test
  void a_disk_that_is_full_all_the_same_costs_no_number() throws Exception {
    try (var streams =
        streams(48, Map.of("STREAMS_STATE_FREE_MB", "0", "STREAMS_STATE_MEMORY_MB", "0"))) {
      await().atMost(PATIENCE).until(streams::ready);
      send(1_000);
      awaitCounted(streams);

      fill(streams, 48);
      send(200_000); // more than is kept in memory before it is written
      await().atMost(PATIENCE).until(() -> streams.says("/readyz", 503, "\"state-room\":false"));
      assertThat(streams.log()).contains("No space left on device").contains("counting holds");

      Files.delete(ballast(streams));
      awaitCounted(streams);
      await().atMost(PATIENCE).until(streams::ready);
    }
  }

  /** An instance whose state folder is a file system of so many MiB. */
  private ServerProcess streams(int megabytes, Map<String, String> more) throws IOException {
    var settings = new HashMap<>(more);
    settings.put("STREAMS_TELEMETRY_PARTITIONS", "2");
    settings.put("STREAMS_OPERATOR_TOKEN", ServerProcess.TOKEN);
    settings.put("STREAMS_STATE_DIR", disk.resolve("state").toString());
    return ServerProcess.start(
        folder,
        List.of(
            "unshare",
            "-m",
            "sh",
            "-c",
            "mount -t tmpfs -o size=%dm tmpfs \"$0\" && exec \"$@\"".formatted(megabytes),
            disk.toString()),
        "streams",
        broker.bootstrapServers(),
        settings);
  }

  private Path ballast(ServerProcess streams) {
    return streams.sees(disk).resolve("ballast");
  }

  /** Takes so many MiB of the disk, or all that there are. */
  private void fill(ServerProcess streams, int megabytes) throws IOException {
    byte[] piece = new byte[PIECE];
    try (var out =
        Files.newOutputStream(
            ballast(streams), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int each = 0; each < megabytes; each++) {
        out.write(piece);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void send(int handsets) {
    long now = System.currentTimeMillis();
    try (var producer = new KafkaClients(broker.bootstrapServers()).producer("test", Map.of())) {
      for (int each = 0; each < handsets; each++) {
        String id = "d" + sent++;
        var batch =
            new TelemetryEvents(
                new Reporter(id, "haier", "w700", "1.0.0", 1),
                now,
                now,
                List.of(new AcceptedEvent(0, now, now, new Activation("CN-31"))));
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topic.TELEMETRY_EVENTS.name(), id, TelemetryEvents.CODEC.encode(batch)));
      }
      producer.flush();
    }
  }

  private boolean counted(ServerProcess streams, int handsets) throws InterruptedException {
    return streams.says(
        "/v1/totals", 200, "\"activations\":{\"haier\":{\"w700\":%d}}".formatted(handsets));
  }

  private void awaitCounted(ServerProcess streams) {
    await().atMost(PATIENCE).until(() -> counted(streams, sent));
  }
}
