package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.topology.Driven;
import java.nio.file.Path;
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
  private static final List<String> ROLLOUTS = List.of("r1", "r2");

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
    try (var fleet = new Driven(state)) {
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
    try (var fleet = new Driven(state)) {
      var later = LAUNCH.plus(DAY.multipliedBy(2));
      fleet.pipe(
          Telemetry.batchOf("d1").receipt("r1", Arm.TREATED, 1).update("r1", UpdatePhase.INSTALLED),
          Telemetry.batchOf("d2").arriving(LAUNCH.plus(DAY)).heartbeat(5));
      assertThat(silent(fleet)).isEqualTo(1);
      assertThat(fleet.table().rollouts())
          .filteredOn(row -> row.stage() == 1)
          .extracting(RolloutHealth::silent)
          .containsExactly(1L);

      fleet.pipe(Telemetry.batchOf("d1").from(1).firmware("2.0.0").arriving(later).heartbeat(9));
      assertThat(silent(fleet)).isZero();

      fleet.pipe(Telemetry.batchOf("d3").arriving(later.plus(DAY)).heartbeat(5));
      assertThat(silent(fleet)).isZero();
    }
  }

  @Test
  void a_batch_counts_in_the_arm_of_the_batch_before_it() throws Exception {
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          Telemetry.batchOf("d1").receipt("r1", Arm.CONTROL, 2).heartbeat(3_600).crash(),
          Telemetry.batchOf("d1")
              .from(2)
              .arriving(LAUNCH.plus(DAY))
              .receipt("r1", Arm.TREATED, 2)
              .heartbeat(7_200)
              .crash(CrashKind.KERNEL),
          Telemetry.batchOf("d1")
              .from(4)
              .arriving(LAUNCH.plus(DAY.multipliedBy(2)))
              .receipt("r1", Arm.CONTROL, 2) // of a server that was behind
              .heartbeat(100)
              .crash(CrashKind.NATIVE));

      assertThat(rows(fleet.table().arms()))
          .isEqualTo(
              Map.of(
                  "r1/k-touch/w700/2.0.0/control", List.of(0L, 7_200L, 0L, 0L, 1L, 0L, 1L, 0L),
                  "r1/k-touch/w700/2.0.0/treated", List.of(1L, 100L, 0L, 1L, 0L, 0L, 1L, 0L)));
    }
  }

  @Test
  void an_arm_counts_no_hours_from_before_a_handset_joined_it() throws Exception {
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          Telemetry.batchOf("d1").receipt("r1", Arm.TREATED, 0).heartbeat(1),
          Telemetry.batchOf("d1")
              .from(1)
              .arriving(LAUNCH.plus(Duration.ofHours(1)))
              .receipt("r1", Arm.TREATED, 0)
              .heartbeat(DAY.multipliedBy(14).toSeconds())
              .heartbeat(DAY.toSeconds()));

      assertThat(fleet.table().arms())
          .extracting(RolloutArm::exposureSeconds)
          .containsExactly(3_600L);
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
      for (String rollout : ROLLOUTS) {
        if (random.nextInt(5) > 0) {
          batch.receipt(rollout, any(Arm.values(), random), rollout.charAt(1) - '0');
        }
      }
      for (int events = 1 + random.nextInt(5); events > 0; events--, seq++) {
        switch (random.nextInt(5)) {
          case 0 -> batch.crash(any(CrashKind.values(), random));
          case 1 -> batch.update("r" + (1 + random.nextInt(2)), UpdatePhase.INSTALLED);
          case 2 -> batch.update("r" + (1 + random.nextInt(2)), any(UpdatePhase.values(), random));
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
    private final Map<String, Stay> stays = new HashMap<>();
    private final HashSet<String> crashed = new HashSet<>();
    private final Map<String, Wait> waits = new HashMap<>();

    private record Stay(String rollout, Arm arm, long joined, long counted) {
      String row() {
        return rollout + arm.label();
      }
    }

    private record Wait(String row, long since) {}

    Plain(List<TelemetryEvents> batches) {
      long end = 0;
      for (var batch : batches) {
        end = Math.max(end, batch.arrivedAt());
        waitsOf(batch);
        batch.receipts().forEach(receipt -> visit(batch, receipt));
      }
      for (var wait : waits.values()) {
        if (wait.since + DAY.toMillis() <= end) {
          row(wait.row)[7]++;
        }
      }
      stays.values().forEach(stay -> row(stay.row())[0]++);
    }

    private void waitsOf(TelemetryEvents batch) {
      var who = batch.reporter();
      for (var event : batch.events()) {
        waits.remove(who.deviceId());
        if (event.body() instanceof UpdateReport report
            && (report.phase() == UpdatePhase.INSTALLED
                || report.phase() == UpdatePhase.REBOOTED)) {
          for (var receipt : batch.receipts()) {
            if (receipt.rolloutId().equals(report.rolloutId())
                && receipt.arm().compareTo(Arm.TREATED) >= 0) {
              var stay = stays.get(receipt.rolloutId() + who.deviceId());
              var arm = stay != null && stay.arm == Arm.NAMED ? Arm.NAMED : receipt.arm();
              waits.put(
                  who.deviceId(),
                  new Wait(rollout(batch, receipt) + arm.label(), batch.arrivedAt()));
            }
          }
        }
      }
    }

    private static String rollout(TelemetryEvents batch, Membership receipt) {
      var who = batch.reporter();
      return String.join("/", receipt.rolloutId(), who.vendor(), who.model(), "2.0.0", "");
    }

    private void visit(TelemetryEvents batch, Membership receipt) {
      String key = receipt.rolloutId() + batch.reporter().deviceId();
      var stay = stays.get(key);
      if (stay != null) {
        stay = counted(batch, stay);
      }
      if (stay == null || receipt.arm().compareTo(stay.arm) > 0) {
        stay = new Stay(rollout(batch, receipt), receipt.arm(), batch.arrivedAt(), 0);
      }
      stays.put(key, stay);
    }

    private Stay counted(TelemetryEvents batch, Stay stay) {
      var row = row(stay.row());
      long counted = stay.counted;
      long most = (batch.arrivedAt() - stay.joined) / 1_000;
      for (var event : batch.events()) {
        if (event.body() instanceof Heartbeat heartbeat) {
          long seconds = Math.min(heartbeat.uptimeSeconds(), most - counted);
          counted += seconds;
          row[1] += seconds;
        } else if (event.body() instanceof Crash crash) {
          row[2 + List.of(CrashKind.values()).indexOf(crash.kind())]++;
          row[6] += crashed.add(batch.reporter().deviceId() + stay.row()) ? 1 : 0;
        }
      }
      return new Stay(stay.rollout, stay.arm, stay.joined, counted);
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
  }
}
