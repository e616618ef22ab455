package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.fleet.FakeCloud;
import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.agent.scarce.Scarcity;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real handset whose storage is full: for one operation, for some, or for good. */
@NullUnmarked
class FullStorageTest {
  private static final int IMAGE_BYTES = 50_000;
  private static final Crash CRASH =
      new Crash(CrashKind.JAVA, "java.lang.Error", "a.b", List.of("a.b.C.d"), 60);

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2011-08-01T00:00:00Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> said = new ArrayList<>();
  private final Scarcity scarcity = new Scarcity();

  @TempDir private Path folder;

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private FakeCloud cloud() throws Exception {
    return new FakeCloud(vertx, Trouble.NONE, clock, IMAGE_BYTES);
  }

  private HandsetAgent start(FakeCloud cloud, Path place) throws IOException {
    return new HandsetStart(scarcity.over(place), clock, nanos::get, said::add).agent(cloud, true);
  }

  private void liveThrough(HandsetAgent handset, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      nanos.addAndGet(handset.live().toNanos());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 12})
  void no_operation_without_room_ends_the_program_or_the_updates(long inARow) throws Exception {
    for (long first = 1; ; first++) {
      said.clear();
      try (var cloud = cloud();
          var handset = start(cloud, Files.createDirectory(folder.resolve("h" + first)))) {
        cloud.strict = false; // a number may be passed over
        scarcity.fail(first, inARow);
        handset.crash(CRASH);
        liveThrough(handset, 6);
        long operations = scarcity.operations();
        scarcity.fail(Long.MAX_VALUE / 2, 1);
        liveThrough(handset, 6);
        handset.upload();

        assertThat(handset.firmware()).as("operation %d: %s", first, said).isEqualTo("2.0.0");
        var counted = cloud.updates().getOrDefault("r-k", UpdateOutcomes.NONE);
        assertThat(counted.failed() + counted.rolledBack()).as("%s", said).isZero();
        if (inARow <= 2) { // a longer lack may cost a report
          assertThat(counted.confirmed()).as("operation %d: %s", first, said).isEqualTo(1);
        }
        if (operations < first) {
          assertThat(first).as("operations of an update").isGreaterThan(60);
          return;
        }
      }
    }
  }

  @Test
  void too_little_room_is_told_before_a_byte_is_fetched_with_what_is_needed_and_free()
      throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud, folder)) {
      scarcity.leave(2_000_000);
      handset.checkIn();
      handset.upload();

      assertThat(said)
          .anyMatch(
              line -> line.matches("2.0.0 FAILED: StorageFull\\[needed=2147152, free=\\d{7}\\]"));
      assertThat(cloud.imageBytes).isZero();
      assertThat(cloud.updates())
          .isEqualTo(Map.of("r-k", new UpdateOutcomes(0, 0, 0, new Excused(1, 0, 0, 0, 0))));

      scarcity.leave(1L << 30);
      handset.checkIn();
      assertThat(handset.firmware()).isEqualTo("2.0.0");
    }
  }

  @Test
  void a_storage_that_fills_up_in_a_download_gives_its_bytes_back() throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud, folder)) {
      cloud.brokenDownloads.set(1);
      handset.checkIn();
      assertThat(downloads()).isEqualTo(1);
      scarcity.leave(10_000);
      liveThrough(handset, 2);

      assertThat(said).anyMatch(line -> line.contains("FAILED: StorageFull[needed="));
      assertThat(downloads()).isZero();
    }
  }

  private long downloads() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("download-")).count();
    }
  }

  @Test
  void telemetry_flows_from_a_full_storage() throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud, folder)) {
      handset.upload();
      scarcity.leave(0);
      handset.crash(CRASH);
      handset.heartbeat();
      assertThat(handset.upload()).as("%s", said).isTrue();
      for (int i = 0; i < 5; i++) {
        handset.crash(CRASH);
        assertThat(handset.upload()).as("%s", said).isTrue();
      }

      assertThat(cloud.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 6L)));
    }
  }

  @Test
  void without_any_room_the_outbox_drops_what_matters_least_and_goes_on() throws Exception {
    try (var cloud = cloud();
        var handset = start(cloud, folder)) {
      cloud.broken = true;
      scarcity.leave(0);
      for (int i = 0; i < 200; i++) {
        handset.heartbeat();
        handset.crash(CRASH);
      }
      cloud.broken = false;
      cloud.strict = false;
      scarcity.leave(1L << 30);

      assertThat(handset.upload()).isTrue();
      assertThat(said).anyMatch(line -> line.startsWith("storage full: dropped [HEARTBEAT]"));
      assertThat(cloud.crashes().get("k-touch").get("w700")).isPositive();
    }
  }

  @Test
  void a_handset_starts_on_a_full_storage_and_tells_what_it_kept() throws Exception {
    try (var cloud = cloud()) {
      try (var handset = start(cloud, folder)) {
        handset.crash(CRASH);
        scarcity.leave(0);
      }
      try (var handset = start(cloud, folder)) {
        liveThrough(handset, 3);
        assertThat(handset.upload()).as("%s", said).isTrue();
      }
      assertThat(cloud.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
      assertThat(said).anyMatch(line -> line.contains("FAILED: StorageFull"));
    }
  }
}
