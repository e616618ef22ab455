package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.CrashGroup;
import dev.yunfan.schemas.fleet.FirmwareCount;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.cap.CapMeters;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.stage.CappedFleet;
import dev.yunfan.streams.table.FleetTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * One handset's token invents crash groups with long samples, firmwares and models as fast as it
 * can. Before the caps this took 619 MB of heap for ever, and the server could not start again.
 */
class HostileTokenTest {
  private static final int GROUPS = 20_000;
  private static final int NAMES = 1_000;
  private static final int HONEST = 30;
  private static final List<CrashKind> KINDS = List.of(CrashKind.values());
  private static final Set<String> HONEST_MODELS = Set.of("w910", "w718");
  private static final int CRASHES_A_BATCH = 20;
  private static final int FRAMES = 24;

  @Test
  void it_leaves_rows_and_bytes_at_the_caps_and_the_honest_numbers_exact() throws Exception {
    var alone = new CappedFleet(Caps.DEFAULT, DeclaredNames.NONE);
    honest(alone, 0);
    honest(alone, 1);
    var expected = rowsOf(alone.table(), HONEST_MODELS);

    var fleet = new CappedFleet(Caps.DEFAULT, DeclaredNames.NONE);
    honest(fleet, 0);
    fleet.table();
    int rows = fleet.rows();
    int bytes = fleet.bytes();
    long sent = invent(fleet, 0, GROUPS, NAMES);
    fleet.table();
    int rowsAfter = fleet.rows();
    int bytesAfter = fleet.bytes();
    int publishedAfter = fleet.publishedRows();

    assertThat(rowsAfter - rows).isLessThan(400);
    assertThat(bytesAfter - bytes).isLessThan(1 << 20);
    sent = invent(fleet, sent, GROUPS / 10, NAMES / 10);
    honest(fleet, 1);
    var table = fleet.table();
    assertThat(fleet.rows()).isLessThan(rowsAfter + 20); // by the honest handsets' second day
    assertThat(fleet.bytes()).isLessThan(bytesAfter + 20_000);
    assertThat(fleet.publishedRows()).isLessThan(publishedAfter + 10);
    assertThat(rowsOf(table, HONEST_MODELS)).isEqualTo(expected);
    assertThat(events(table)).isEqualTo(sent + 2 * 2 * HONEST);
    assertThat(crashes(table)).isEqualTo(sent - NAMES * 2 - NAMES / 5 + 2 * HONEST);
    assertThat(table.adoption().stream().mapToLong(FirmwareCount::handsets).sum())
        .isEqualTo(HONEST + 1);
    assertThat(other(fleet)).isGreaterThan(GROUPS);
  }

  @Test
  void the_server_starts_again_from_what_it_left() throws Exception {
    var fleet = new CappedFleet(Caps.DEFAULT, DeclaredNames.NONE);
    honest(fleet, 0);
    long sent = invent(fleet, 0, GROUPS / 10, NAMES / 4);
    var before = rowsOf(fleet.table(), Set.of());
    int rows = fleet.rows();

    fleet.restart();

    assertThat(rowsOf(fleet.table(), Set.of())).isEqualTo(before);
    assertThat(fleet.rows()).isEqualTo(rows);
    invent(fleet, sent, GROUPS / 10, NAMES / 4);
    fleet.table();
    assertThat(fleet.rows()).isEqualTo(rows);
  }

  private static void honest(CappedFleet fleet, int day) {
    for (int i = 0; i < HONEST; i++) {
      fleet.pipe(
          batchOf("h" + i)
              .model("haier", i % 2 == 0 ? "w910" : "w718")
              .firmware("1.0." + i % 3)
              .from(2L * day)
              .arriving(LAUNCH.plus(Duration.ofMinutes(60L * day + i)))
              .crash(KINDS.get(i % KINDS.size()))
              .heartbeat(3_600));
    }
  }

  /** Reports invented things within a day, and says how many events it has sent in all. */
  private static long invent(CappedFleet fleet, long sent, int groups, int names) {
    long seq = sent;
    var random = new Random(sent);
    var arriving = LAUNCH.plus(Duration.ofMinutes(40));
    for (int i = 0; i < groups / CRASHES_A_BATCH; i++) {
      var batch = hostile(seq).arriving(arriving).model("haier", "m").firmware("1");
      for (int crash = 0; crash < CRASHES_A_BATCH; crash++) {
        batch.add(invented(random));
      }
      seq += CRASHES_A_BATCH;
      fleet.pipe(batch);
    }
    for (int i = 0; i < names; i++) {
      fleet.pipe(
          hostile(seq).arriving(arriving).model("haier", "m").firmware("f" + seq).heartbeat(1),
          hostile(seq + 1).arriving(arriving).model("haier", "m" + seq).heartbeat(1));
      seq += 2;
    }
    return seq;
  }

  private static Telemetry hostile(long seq) {
    return batchOf("evil").from(seq);
  }

  private static Crash invented(Random random) {
    var frames = new ArrayList<String>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(word(random) + '.' + word(random) + "(" + word(random).repeat(20) + ".java:1)");
    }
    return new Crash(CrashKind.JAVA, "x." + word(random), "p", frames, 1);
  }

  private static String word(Random random) {
    var word = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  private static double other(CappedFleet fleet) {
    return fleet.meters.find(CapMeters.OTHER).counters().stream()
        .mapToDouble(each -> each.count())
        .sum();
  }

  private static long events(FleetTable table) {
    return table.intake().stream().mapToLong(IntakeCount::accepted).sum();
  }

  private static long crashes(FleetTable table) {
    return table.crashGroups().stream()
        .filter(CrashGroup::whole)
        .mapToLong(CrashGroup::crashes)
        .sum();
  }

  /** Every number of the rows of some models, or of all; by the row's names. */
  static Map<String, List<Long>> rowsOf(FleetTable table, Set<String> models) {
    var rows = new TreeMap<String, List<Long>>();
    table.adoption().stream()
        .filter(row -> models.isEmpty() || models.contains(row.model()))
        .forEach(row ->
            rows.put(
                "adoption " + row.vendor() + row.model() + row.firmware(),
                List.of(row.handsets())));
    table.activeDays().stream()
        .filter(row -> models.isEmpty() || models.contains(row.model()))
        .forEach(row ->
            rows.put(
                "active " + row.vendor() + row.model() + row.day(),
                List.of(row.active(), row.crashed())));
    table.intake().stream()
        .filter(row -> models.isEmpty() || models.contains(row.model()))
        .forEach(row -> rows.put("intake " + row.vendor() + row.model(), List.of(row.accepted())));
    table.crashes().stream()
        .filter(row -> models.isEmpty() || models.contains(row.model()))
        .forEach(row ->
            rows.put(
                "rates " + row.vendor() + row.model() + row.firmware() + row.start(),
                List.of(row.crashes(), row.exposureSeconds())));
    table.crashGroups().stream()
        .filter(row -> models.isEmpty() || models.contains(row.model()))
        .forEach(row ->
            rows.put(
                "group " + row.group() + row.vendor() + row.model() + row.firmware(),
                List.of(row.crashes(), row.handsets(), row.firstSeen(), row.lastSeen())));
    return rows;
  }
}
