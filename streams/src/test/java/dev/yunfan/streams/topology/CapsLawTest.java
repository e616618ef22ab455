package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.ActiveDay;
import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.CrashWindow;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.schemas.fleet.RampCount;
import dev.yunfan.schemas.fleet.RetentionCount;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.cap.CapMeters;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.stage.CappedFleet;
import dev.yunfan.streams.table.FleetTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the caps move to other rows, and whenever the server starts again: sums stay exact. */
class CapsLawTest {
  private static final Caps TIGHT = new Caps(3, 2, 5, 2, 2, 4, 6);
  private static final Caps WIDE = new Caps(999, 999, 9_999, 999, 999, 999, 9_999);
  private static final int BATCHES = 600;
  private static final int HANDSETS = 12;
  private static final int NAMES = 8;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void sums_are_those_without_caps_and_every_group_is_the_sum_of_its_firmwares(long seed)
      throws Exception {
    var batches = batches(new Random(seed));
    var wide = new CappedFleet(WIDE, DeclaredNames.NONE);
    var tight = new CappedFleet(TIGHT, DeclaredNames.NONE);
    var random = new Random(-seed);
    for (var batch : batches) {
      wide.pipe(batch);
      tight.pipe(batch);
      if (random.nextInt(20) == 0) {
        tight.table();
      }
      if (random.nextInt(60) == 0) {
        tight.table();
        tight.restart();
      }
    }

    var table = tight.table();
    assertThat(sums(table)).isEqualTo(sums(wide.table()));
    assertThat(tight.meters.counter(CapMeters.MOVED).count()).isPositive();
    assertThat(table.adoption()).allMatch(row -> row.handsets() >= 0);
    assertThat(table.ramp()).allMatch(row -> row.activations() >= 0);
    assertThat(byGroup(table, true)).isEqualTo(byGroup(table, false));
    assertThat(table.adoption().stream().map(FirmwareCount::model).distinct().count())
        .isLessThanOrEqualTo(TIGHT.modelsPerVendor() + 1L);
    assertThat(table.crashGroups().stream().filter(row -> !row.whole()).count())
        .isLessThanOrEqualTo(TIGHT.groups() + 4L * (TIGHT.firmwares() + TIGHT.modelsPerVendor()));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void restarts_change_nothing_at_all(long seed) throws Exception {
    var straight = new CappedFleet(TIGHT, DeclaredNames.NONE);
    var broken = new CappedFleet(TIGHT, DeclaredNames.NONE);
    var random = new Random(seed);
    for (var batch : batches(new Random(seed))) {
      straight.pipe(batch);
      broken.pipe(batch);
      if (random.nextInt(30) == 0) {
        broken.table();
        broken.restart();
      }
    }

    broken.table();
    broken.restart();
    assertThat(HostileTokenTest.rowsOf(broken.table(), Set.of()))
        .isEqualTo(HostileTokenTest.rowsOf(straight.table(), Set.of()));
    assertThat(broken.rows()).isEqualTo(straight.rows());
  }

  /** Few handsets with few names each, over months. */
  private static List<TelemetryEvents> batches(Random random) {
    var batches = new ArrayList<TelemetryEvents>();
    var next = new HashMap<String, Integer>();
    var now = LAUNCH;
    for (int i = 0; i < BATCHES; i++) {
      now = now.plus(Duration.ofMinutes(random.nextInt(1_200)));
      String handset = "d" + random.nextInt(HANDSETS);
      int seq = next.merge(handset, 3, Integer::sum) - 3;
      var batch =
          Telemetry.batchOf(handset)
              .model("haier", "m" + Math.min(random.nextInt(NAMES), random.nextInt(NAMES)))
              .firmware("f" + random.nextInt(NAMES) + '.' + i / 200)
              .from(seq)
              .arriving(now)
              .aged(Duration.ofHours(random.nextInt(600)));
      if (random.nextInt(4) == 0) {
        batch.activation();
      } else {
        batch.heartbeat(random.nextInt(9_000));
      }
      for (int crashes = 0; crashes < 2; crashes++) {
        batch.add(
            new Crash(
                random.nextBoolean() ? CrashKind.JAVA : CrashKind.NATIVE,
                "SIGSEGV",
                "p",
                List.of("a.b" + (char) ('a' + random.nextInt(20)) + ".c"),
                1));
      }
      batches.add(batch.build());
    }
    return batches;
  }

  private static Map<String, Long> sums(FleetTable table) {
    var sums = new TreeMap<String, Long>();
    sums.put("adoption", table.adoption().stream().mapToLong(FirmwareCount::handsets).sum());
    table.adoptionDays().forEach(row -> sums.merge("moved", row.joined() - row.left(), Long::sum));
    table.ramp().forEach(row -> sums.merge(row.day(), row.activations(), Long::sum));
    sums.put("ramp", table.ramp().stream().mapToLong(RampCount::activations).sum());
    sums.put("events", table.intake().stream().mapToLong(IntakeCount::accepted).sum());
    sums.put("active", table.activeDays().stream().mapToLong(ActiveDay::active).sum());
    sums.put("crashed", table.activeDays().stream().mapToLong(ActiveDay::crashed).sum());
    sums.put("retention", table.retention().stream().mapToLong(RetentionCount::active).sum());
    sums.put("rates", table.crashes().stream().mapToLong(CrashWindow::crashes).sum());
    sums.put("hours", table.crashes().stream().mapToLong(CrashWindow::exposureSeconds).sum());
    byGroup(table, true).values().forEach(crashes -> sums.merge("groups", crashes, Long::sum));
    return sums;
  }

  private static Map<String, Long> byGroup(FleetTable table, boolean whole) {
    return table.crashGroups().stream()
        .filter(row -> row.whole() == whole)
        .collect(
            Collectors.groupingBy(
                CrashGroup::group, TreeMap::new, Collectors.summingLong(CrashGroup::crashes)));
  }
}
