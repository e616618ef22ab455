package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WatchedRollouts;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arms and silence against a plain count of the same lives. */
class RolloutArmsTest {
  private static final int HANDSETS = 60;
  private static final Duration DAY = Duration.ofDays(1);
  private static final List<WatchedRollout> ROLLOUTS =
      List.of(new WatchedRollout("r1", "2.0.0", 1_000), new WatchedRollout("r2", "3.0.0", 5_000));
  private static final WatchedRollouts WATCHED =
      (vendor, model) -> vendor.equals("k-touch") && model.equals("w700") ? ROLLOUTS : List.of();

  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void every_arm_counts_what_a_plain_count_does(long seed) throws Exception {
    var random = new Random(seed);
    var batches = new ArrayList<TelemetryEvents>();
    for (int i = 0; i < HANDSETS; i++) {
      batches.addAll(life("d" + i, random));
    }
    batches.sort(Comparator.comparingLong(TelemetryEvents::arrivedAt));

    Map<String, List<Long>> counted;
    try (var fleet = new Driven(StreamsConfig.defaults(state), WATCHED)) {
      for (int i = 0; i < batches.size(); i++) {
        fleet.pipe(batches.get(i));
        if (random.nextInt(4) == 0) { // a handset that missed the answer sends its batch again
          fleet.pipe(batches.get(random.nextInt(i + 1)));
        }
      }
      counted = rows(fleet.table().arms());
    }

    assertThat(counted).isEqualTo(new Plain(batches).rows());
    assertThat(counted.values()).anyMatch(row -> row.get(7) > 0); // somebody went silent
  }

  @Test
  void a_handset_that_comes_back_is_silent_no_more() throws Exception {
    try (var fleet = new Driven(StreamsConfig.defaults(state), WATCHED)) {
      var later = LAUNCH.plus(DAY.multipliedBy(2));
      fleet.pipe(
          Telemetry.batchOf("d1").update("r1", UpdatePhase.INSTALLED),
          Telemetry.batchOf("d2").arriving(LAUNCH.plus(DAY)).heartbeat(5));
      assertThat(silent(fleet)).isEqualTo(1);

      fleet.pipe(Telemetry.batchOf("d1").from(1).firmware("2.0.0").arriving(later).heartbeat(9));
      assertThat(silent(fleet)).isZero();

      fleet.pipe(Telemetry.batchOf("d3").arriving(later.plus(DAY)).heartbeat(5));
      assertThat(silent(fleet)).isZero();
    }
  }

  private static long silent(Driven fleet) throws Exception {
    return fleet.table().arms().stream().mapToLong(RolloutArm::silent).sum();
  }

  /** Everything that one handset ever sends, in order; at times it never comes back. */
  private static List<TelemetryEvents> life(String id, Random random) {
    var batches = new ArrayList<TelemetryEvents>();
    long incarnation = random.nextLong();
    long seq = 0;
    var now = LAUNCH;
    String firmware = "1.0.0";
    boolean other = random.nextInt(6) == 0;
    for (int i = 1 + random.nextInt(14); i > 0; i--) {
      now = now.plus(Duration.ofMinutes(1 + random.nextInt(2_000)));
      if (random.nextInt(12) == 0) {
        incarnation = random.nextLong();
        seq = 0;
      }
      if (random.nextInt(4) == 0) {
        firmware = (1 + random.nextInt(3)) + ".0.0";
      }
      var batch =
          Telemetry.batchOf(id).incarnation(incarnation).firmware(firmware).from(seq).arriving(now);
      if (other) {
        batch.model("haier", "w910");
      }
      for (int events = 1 + random.nextInt(5); events > 0; events--, seq++) {
        switch (random.nextInt(4)) {
          case 0 -> batch.crash(any(CrashKind.values(), random));
          case 1 -> batch.update("r" + (1 + random.nextInt(2)), any(UpdatePhase.values(), random));
          default -> batch.heartbeat(random.nextInt(86_400));
        }
      }
      batches.add(batch.build());
    }
    return batches;
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  private static Map<String, List<Long>> rows(Iterable<RolloutArm> arms) {
    var rows = new TreeMap<String, List<Long>>();
    for (var arm : arms) {
      var row =
          List.of(
              arm.handsets(),
              arm.exposureSeconds(),
              arm.java(),
              arm.natives(),
              arm.kernel(),
              arm.watchdog(),
              arm.crashed(),
              arm.silent());
      String key =
          String.join("/", arm.rolloutId(), arm.vendor(), arm.model(), arm.release(), arm.arm());
      if (row.stream().anyMatch(number -> number != 0)) {
        rows.put(key, row);
      }
    }
    return rows;
  }

  /** The same numbers from each batch once, with everything kept. */
  private static final class Plain {
    private final Map<String, long[]> counts = new HashMap<>();
    private final Map<String, String> armOf = new HashMap<>();
    private final HashSet<String> crashed = new HashSet<>();
    private final Map<String, Object[]> installed = new HashMap<>();

    Plain(List<TelemetryEvents> batches) throws Exception {
      long end = 0;
      for (var batch : batches) {
        end = Math.max(end, batch.arrivedAt());
        var who = batch.reporter();
        for (var event : batch.events()) {
          if (event.body() instanceof UpdateReport report
              && (report.phase() == UpdatePhase.INSTALLED
                  || report.phase() == UpdatePhase.REBOOTED)) {
            String row =
                String.join("/", report.rolloutId(), who.vendor(), who.model(), report.release());
            installed.put(who.deviceId(), new Object[] {row + "/updated", batch.arrivedAt()});
          } else {
            installed.remove(who.deviceId());
          }
        }
        for (var rollout : WATCHED.of(who.vendor(), who.model())) {
          visit(batch, rollout);
        }
      }
      for (var wait : installed.values()) {
        if ((long) wait[1] + DAY.toMillis() <= end) {
          row((String) wait[0])[7]++;
        }
      }
      armOf.values().forEach(arm -> row(arm)[0]++);
    }

    private void visit(TelemetryEvents batch, WatchedRollout rollout) throws Exception {
      var who = batch.reporter();
      String arm =
          String.join("/", rollout.id(), who.vendor(), who.model(), rollout.release(), "")
              + (who.firmware().equals(rollout.release())
                  ? "updated"
                  : bucket(rollout.id(), who.deviceId()) >= 10_000 - rollout.holdbackBasisPoints()
                      ? "holdback"
                      : "waiting");
      armOf.put(rollout.id() + who.deviceId(), arm);
      var row = row(arm);
      for (var event : batch.events()) {
        if (event.body() instanceof Heartbeat heartbeat) {
          row[1] += heartbeat.uptimeSeconds();
        } else if (event.body() instanceof Crash crash) {
          row[2 + List.of(CrashKind.values()).indexOf(crash.kind())]++;
          row[6] += crashed.add(who.deviceId() + arm) ? 1 : 0;
        }
      }
    }

    private long[] row(String arm) {
      return counts.computeIfAbsent(arm, _ -> new long[8]);
    }

    Map<String, List<Long>> rows() {
      var rows = new TreeMap<String, List<Long>>();
      counts.forEach((arm, row) -> {
        if (Arrays.stream(row).anyMatch(number -> number != 0)) {
          rows.put(arm, Arrays.stream(row).boxed().toList());
        }
      });
      return rows;
    }

    private static int bucket(String rollout, String device) throws Exception {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest((rollout + "\0" + device).getBytes(UTF_8));
      return new BigInteger(1, Arrays.copyOf(hash, 8))
          .mod(BigInteger.valueOf(10_000))
          .intValueExact();
    }
  }
}
