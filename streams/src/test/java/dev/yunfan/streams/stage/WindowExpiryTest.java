package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.topology.Driven;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small windows go after their time, wherever the ticks fall; a day keeps what they refuse. */
class WindowExpiryTest {
  private static final long MINUTE = 60;
  private static final long HOUR = 3_600;
  private static final long DAY = 86_400;

  @TempDir Path state;

  @Test
  void minutes_go_after_two_days_hours_after_thirty_five_and_days_stay() throws Exception {
    try (var driven = new Driven(state)) {
      driven.pipe(batchOf("d1").activation().crash());
      assertThat(lengths(driven)).containsExactlyInAnyOrder(MINUTE, HOUR, DAY);

      driven.pipe(batchOf("d1").from(2).arriving(LAUNCH.plus(Duration.ofDays(3))).heartbeat(0));
      assertThat(lengths(driven)).containsExactlyInAnyOrder(HOUR, DAY);

      driven.pipe(batchOf("d1").from(3).arriving(LAUNCH.plus(Duration.ofDays(37))).heartbeat(0));
      assertThat(lengths(driven)).containsExactly(DAY);
    }
  }

  @Test
  void a_late_event_counts_in_its_hour_and_day_and_as_expired_for_its_minute() throws Exception {
    try (var driven = new Driven(state)) {
      driven.pipe(batchOf("d1").activation());
      driven.pipe(
          batchOf("d1")
              .from(1)
              .arriving(LAUNCH.plus(Duration.ofDays(5)))
              .aged(Duration.ofDays(4))
              .crash());
      assertThat(lengths(driven)).containsExactlyInAnyOrder(HOUR, DAY);
      assertThat(driven.meters.counter(DeviceStage.EXPIRED, "window", "PT1M").count()).isEqualTo(1);
      assertThat(driven.totals().crashes().get("k-touch")).containsEntry("w700", 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void any_arrival_leaves_the_plain_count_of_what_is_kept(long seed) throws Exception {
    var random = new Random(seed);
    var batches = new ArrayList<TelemetryEvents>();
    var now = LAUNCH;
    for (int i = 0; i < 60; i++) {
      now = now.plus(Duration.ofMinutes(random.nextInt(2_000)));
      var batch = batchOf("d" + i).arriving(now);
      for (int events = 1 + random.nextInt(6); events > 0; events--) {
        batch.aged(Duration.ofMinutes(random.nextInt(random.nextBoolean() ? 300 : 43_000))).crash();
      }
      batches.add(batch.build());
    }
    try (var driven = new Driven(state)) {
      for (var batch : batches) {
        driven.pipe(batch);
        if (random.nextInt(5) == 0) {
          driven.table();
        }
      }
      assertThat(
              driven.table().crashes().stream()
                  .collect(
                      Collectors.toMap(
                          row -> row.seconds() + "@" + row.start(), CrashWindow::java)))
          .isEqualTo(plain(batches));
    }
  }

  /** Each event in each window that was kept when it came; then what is kept at the end. */
  private static Map<String, Long> plain(List<TelemetryEvents> batches) {
    var counts = new TreeMap<String, Long>();
    var clock = Instant.MIN;
    for (var batch : batches) {
      var arrived = Instant.ofEpochMilli(batch.arrivedAt());
      clock = arrived.isAfter(clock) ? arrived : clock;
      for (var event : batch.events()) {
        for (long seconds : new long[] {MINUTE, HOUR, DAY}) {
          long start = event.eventTime() - Math.floorMod(event.eventTime(), seconds * 1_000);
          if (event.body() instanceof Crash && kept(seconds, start, clock)) {
            counts.merge(seconds + "@" + start, 1L, Long::sum);
          }
        }
      }
    }
    var end = clock;
    counts
        .keySet()
        .removeIf(key -> {
          String[] parts = key.split("@", -1);
          return !kept(Long.parseLong(parts[0]), Long.parseLong(parts[1]), end);
        });
    return counts;
  }

  /** Minutes until two days after their hour, hours until thirty-five after their day. */
  private static boolean kept(long seconds, long start, Instant clock) {
    if (seconds == DAY) {
      return true;
    }
    long block = seconds == MINUTE ? HOUR : DAY;
    long days = seconds == MINUTE ? 2 : 35;
    long begun = start - Math.floorMod(start, block * 1_000);
    return Instant.ofEpochMilli(begun).plusSeconds(block + days * DAY).isAfter(clock);
  }

  private static List<Long> lengths(Driven driven) throws Exception {
    return driven.table().crashes().stream().map(CrashWindow::seconds).distinct().toList();
  }
}
