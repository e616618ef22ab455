package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.fleet.FakeCloud;
import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

@NullUnmarked
class HandsetAgentTest {
  private static final Crash CRASH =
      new Crash(CrashKind.JAVA, "java.lang.NullPointerException", "a.b", List.of("a.b.C.d"), 60);

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2011-08-01T00:00:00Z"));
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> said = new ArrayList<>();

  private static final Excused NOBODY = new Excused(0, 0, 0, 0, 0);
  private static final UpdateOutcomes CONFIRMED = new UpdateOutcomes(1, 0, 0, NOBODY);
  private static final UpdateOutcomes ROLLED_BACK = new UpdateOutcomes(0, 0, 1, NOBODY);
  private static final UpdateOutcomes REFUSED =
      new UpdateOutcomes(0, 0, 0, new Excused(0, 0, 1, 0, 0));

  @TempDir private Path folder;

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void an_update_is_installed_over_real_files_and_outlives_the_process() throws Exception {
    try (var cloud = cloud(Trouble.NONE)) {
      try (var handset = start(cloud, true)) {
        assertThat(handset.firmware()).isEqualTo("1.0.0");
        handset.checkIn();
        assertThat(handset.firmware()).isEqualTo("2.0.0");
      }
      try (var handset = start(cloud, true)) {
        assertThat(handset.firmware()).isEqualTo("2.0.0");
        assertThat(handset.upload()).isTrue();
      }

      assertThat(cloud.updates()).isEqualTo(Map.of("r-k", CONFIRMED));
      assertThat(cloud.firmware())
          .isEqualTo(Map.of("k-touch", Map.of("w700", Map.of("2.0.0", 1L))));
      assertThat(cloud.activations()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
      try (var files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("slot-a", "slot-b", "boot-records", "outbox");
      }
    }
  }

  @Test
  void an_unhealthy_firmware_is_rolled_back_and_never_tried_again() throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, false)) {
      handset.checkIn();
      assertThat(handset.firmware()).isEqualTo("1.0.0");
      assertThat(said).contains("started slot B, firmware 2.0.0");
      said.clear();

      assertThat(cloud.rejected).as("until then").isEmpty();
      handset.checkIn();
      handset.upload();

      assertThat(cloud.rejected).as("what it names at check-in").hasSize(1);
      assertThat(said).first().isEqualTo("offered 2.0.0");
      assertThat(said).noneMatch(line -> line.contains("started"));
      assertThat(cloud.updates()).isEqualTo(Map.of("r-k", ROLLED_BACK));
    }
  }

  @Test
  void an_offer_that_nobody_signed_is_refused_before_a_byte_is_downloaded() throws Exception {
    try (var cloud = cloud(Trouble.NONE)) {
      cloud.forge();
      try (var handset = start(cloud, true)) {
        handset.checkIn();
        handset.upload();

        assertThat(said)
            .contains("2.0.0 FAILED: AssignmentForged[rolloutId=r-k, deviceId=KT-TEST-1]")
            .noneMatch(line -> line.contains("DOWNLOADING"));
        assertThat(handset.firmware()).isEqualTo("1.0.0");
        assertThat(cloud.updates()).isEqualTo(Map.of("r-k", REFUSED));
      }
    }
  }

  @Test
  void an_interrupted_download_goes_on_where_it_stopped_after_a_pause_and_is_no_failure()
      throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      cloud.brokenDownloads.set(3);
      handset.checkIn();
      assertThat(handset.live()).as("paused").isBetween(Duration.ZERO, Duration.ofSeconds(2));
      liveThrough(handset, 4);

      assertThat(handset.firmware()).isEqualTo("2.0.0");
      assertThat(said).noneMatch(line -> line.contains("FAILED"));
      assertThat(said).filteredOn(line -> line.startsWith("download interrupted")).hasSize(3);
      assertThat(cloud.updates()).isEqualTo(Map.of("r-k", CONFIRMED));
    }
  }

  /** Time passes until the next thing is due, so many times. */
  private void liveThrough(HandsetAgent handset, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      nanos.addAndGet(handset.live().toNanos());
    }
    handset.live();
  }

  @Test
  void check_ins_come_when_the_server_says_and_up_to_a_tenth_later() throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      handset.live();
      assertThat(cloud.checkIns).hasValue(1); // answered with an offer, and "come in a day"

      pass(handset, Duration.ofSeconds(86_399));
      assertThat(cloud.checkIns).hasValue(1);
      pass(handset, Duration.ofSeconds(1 + 8_640));
      assertThat(cloud.checkIns).hasValue(2); // up to date, and "come in seven days"

      pass(handset, Duration.ofDays(7).minusSeconds(1));
      assertThat(cloud.checkIns).hasValue(2);
      pass(handset, Duration.ofDays(1));
      assertThat(cloud.checkIns).hasValue(3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "Mon, 01 Aug 2011 00:01:00 GMT"})
  void a_busy_server_is_left_alone_for_as_long_as_it_asks_and_then_a_little(String retryAfter)
      throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      cloud.broken = true;
      cloud.retryAfter = retryAfter;
      var wait = handset.live();
      assertThat(wait).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
      assertThat(cloud.requests).as("a check-in and an upload").hasValue(2);

      handset.crash(CRASH);
      pass(handset, Duration.ofSeconds(59));
      assertThat(cloud.requests).hasValue(2);
      cloud.broken = false;
      pass(handset, Duration.ofSeconds(6));

      assertThat(cloud.checkIns).hasValue(1);
      assertThat(cloud.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
    }
  }

  @Test
  void without_a_network_pauses_grow_up_to_some_minutes() throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      cloud.broken = true;
      for (int i = 0; i < 40; i++) {
        var wait = handset.live();
        assertThat(wait).isLessThanOrEqualTo(Duration.ofMinutes(10));
        nanos.addAndGet(wait.toNanos());
      }
      // without growing pauses, in 40 turns of at most 5 s
      assertThat(Duration.ofNanos(nanos.get())).isGreaterThan(Duration.ofMinutes(30));
    }
  }

  private void pass(HandsetAgent handset, Duration time) throws IOException {
    nanos.addAndGet(time.toNanos());
    handset.live();
  }

  @Test
  void uptime_until_an_update_is_told_from_the_old_firmware() throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      nanos.addAndGet(Duration.ofSeconds(100).toNanos());
      handset.checkIn();
      assertThat(handset.firmware()).isEqualTo("2.0.0");
      nanos.addAndGet(Duration.ofSeconds(30).toNanos());
      handset.heartbeat();
      handset.upload();

      assertThat(cloud.exposureOf).isEqualTo(Map.of("1.0.0", 100L, "2.0.0", 30L));
    }
  }

  @Test
  void uptime_is_what_passed_and_not_what_the_clock_was_set_to() throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      nanos.addAndGet(Duration.ofSeconds(90).toNanos());
      clock.advanceTo(Instant.parse("2012-05-01T00:00:00Z").toEpochMilli());
      handset.heartbeat();
      handset.upload();

      assertThat(cloud.exposure()).isEqualTo(Map.of("k-touch", Map.of("w700", 90L)));
    }
  }

  @Test
  void a_batch_that_is_too_large_is_split_and_one_that_a_stranger_refuses_is_kept()
      throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      for (int i = 0; i < 6; i++) {
        handset.crash(CRASH);
      }
      cloud.refusal = 400;
      assertThat(handset.upload()).isFalse();
      cloud.refusal = 0;
      cloud.mostEvents = 2;

      assertThat(handset.upload()).isTrue();

      assertThat(cloud.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 6L)));
    }
  }

  @Test
  void events_are_kept_through_refusals_and_restarts_until_they_are_accepted_once()
      throws Exception {
    try (var cloud = cloud(Trouble.NONE)) {
      cloud.broken = true;
      try (var handset = start(cloud, true)) {
        handset.crash(CRASH);
        assertThat(handset.upload()).isFalse();
      }
      cloud.broken = false;
      try (var handset = start(cloud, true)) {
        handset.crash(CRASH);
        handset.heartbeat();
        assertThat(handset.upload()).isTrue();
        assertThat(handset.upload()).isTrue();
        assertThat(said).contains("uploaded 4 events"); // one activation, at the very first start
      }

      assertThat(cloud.crashes()).isEqualTo(Map.of("k-touch", Map.of("w700", 2L)));
      assertThat(cloud.activations()).isEqualTo(Map.of("k-touch", Map.of("w700", 1L)));
    }
  }

  @Test
  void a_download_that_the_server_takes_back_in_a_pause_is_reported_as_cancelled()
      throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset = start(cloud, true)) {
      cloud.brokenDownloads.set(1);
      handset.checkIn();
      assertThat(downloads()).hasSize(1);
      cloud.withdraw("k-touch");
      handset.checkIn();
      handset.upload();

      assertThat(downloads()).as("what is left of an update that ended").isEmpty();
      assertThat(said).contains("2.0.0 FAILED: TakenBack[rolloutId=r-k]");
      assertThat(cloud.rollouts.unoffered).isZero();
      assertThat(cloud.updates())
          .isEqualTo(Map.of("r-k", new UpdateOutcomes(0, 0, 0, new Excused(0, 0, 0, 0, 1))));
    }
  }

  private List<Path> downloads() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("download-")).toList();
    }
  }

  @Test
  void what_came_of_an_image_goes_when_it_is_no_longer_offered() throws Exception {
    try (var cloud = cloud(Trouble.NONE)) {
      try (var handset = start(cloud, true)) {
        cloud.brokenDownloads.set(1);
        handset.checkIn();
        assertThat(downloads()).hasSize(1);
      }
      cloud.withdraw("k-touch");
      try (var handset = start(cloud, true)) {
        assertThat(downloads()).as("it may go on after a restart").hasSize(1);
        handset.checkIn();
        assertThat(downloads()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
  void a_handset_whose_clock_is_years_off_updates_and_tells_its_own_times(String wrong)
      throws Exception {
    try (var cloud = cloud(Trouble.NONE);
        var handset =
            new HandsetStart(folder, () -> Instant.parse(wrong), nanos::get, said::add)
                .agent(cloud, true)) {
      cloud.brokenDownloads.set(1);
      handset.checkIn();
      liveThrough(handset, 2);

      assertThat(said).noneMatch(line -> line.contains("FAILED"));
      assertThat(handset.firmware()).isEqualTo("2.0.0");
      assertThat(cloud.updates()).isEqualTo(Map.of("r-k", CONFIRMED));
      assertThat(cloud.sentAt).isEqualTo(Instant.parse(wrong).toEpochMilli());
    }
  }

  private FakeCloud cloud(Trouble trouble) throws Exception {
    return new FakeCloud(vertx, trouble, clock, 50_000);
  }

  private HandsetAgent start(FakeCloud cloud, boolean healthy) throws IOException {
    return new HandsetStart(folder, clock, nanos::get, said::add).agent(cloud, healthy);
  }
}
