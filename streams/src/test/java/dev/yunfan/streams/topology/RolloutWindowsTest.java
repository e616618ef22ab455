package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutWindowsTest {
  private static final List<Arm> ARMS = List.of(Arm.values());
  private static final List<CrashKind> KINDS = List.of(CrashKind.values());
  private static final Firsts NOBODY = new Firsts(0, 0);
  private static final Function<RolloutWindow, Firsts> ANY = RolloutWindow::crashed;
  private static final List<Function<RolloutWindow, Firsts>> METRICS =
      List.of(
          ANY,
          RolloutWindow::java,
          RolloutWindow::natives,
          RolloutWindow::kernel,
          RolloutWindow::watchdog,
          RolloutWindow::silence);

  private final Map<String, RolloutWindow> rows = new TreeMap<>();
  private final Map<String, Long> next = new HashMap<>();

  @TempDir Path state;

  private static Membership receipt(Arm arm, int opened) {
    return new Membership("r1", "2.0.0", arm, 1, opened);
  }

  /** The handset's next batch, at an hour after the launch, before anything is added. */
  private Telemetry batch(String device, int hour, Membership... receipts) {
    var batch = batchOf(device).from(next.getOrDefault(device, 0L)).arriving(at(hour));
    for (var each : receipts) {
      batch.receipt(each);
    }
    next.merge(device, 8L, Long::sum);
    return batch;
  }

  private static Instant at(int hour) {
    return LAUNCH.plus(Duration.ofHours(hour)).plusSeconds(60);
  }

  private RolloutWindow row(Arm arm, int opened, int hour) {
    long start = LAUNCH.plus(Duration.ofHours(hour)).toEpochMilli();
    String key = "r1/w700/k-touch/2.0.0/%d/%s//%d".formatted(opened, arm.label(), start);
    assertThat(rows).containsKey(key);
    return Objects.requireNonNull(rows.get(key));
  }

  private static Firsts counts(Firsts firsts) {
    return new Firsts(firsts.events(), firsts.unexposed());
  }

  private long atRisk(Arm arm, int opened, Function<RolloutWindow, Firsts> metric) {
    return rows.values().stream()
        .filter(row -> row.arm().equals(arm.label()) && row.stage() == opened)
        .mapToLong(row -> row.joined() - metric.apply(row).events() - metric.apply(row).unexposed())
        .sum();
  }

  @Test
  void a_first_crash_counts_once_and_only_of_a_handset_that_came_in_an_earlier_hour()
      throws Exception {
    var treated = receipt(Arm.TREATED, 0);
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          batch("d1", 0, treated).heartbeat(60),
          batch("d2", 0, treated).heartbeat(60),
          batch("d2", 0, treated).crash(CrashKind.JAVA), // in its first hour
          batch("d1", 2, treated).heartbeat(3_600).crash(CrashKind.KERNEL),
          batch("d1", 2, treated).crash(CrashKind.KERNEL),
          batch("d1", 3, treated).crash(CrashKind.JAVA),
          batch("d2", 3, treated).crash(CrashKind.JAVA).crash(CrashKind.NATIVE));
      rows.putAll(fleet.windows());
    }

    assertThat(row(Arm.TREATED, 0, 0).joined()).isEqualTo(2);
    assertThat(counts(row(Arm.TREATED, 0, 0).crashed())).isEqualTo(new Firsts(0, 1));
    assertThat(counts(row(Arm.TREATED, 0, 0).java())).isEqualTo(new Firsts(0, 1));
    assertThat(counts(row(Arm.TREATED, 0, 2).crashed())).isEqualTo(new Firsts(1, 0));
    assertThat(counts(row(Arm.TREATED, 0, 2).kernel())).isEqualTo(new Firsts(1, 0));
    assertThat(row(Arm.TREATED, 0, 2).exposureSeconds()).isEqualTo(3_600);
    assertThat(counts(row(Arm.TREATED, 0, 3).crashed())).isEqualTo(NOBODY);
    assertThat(counts(row(Arm.TREATED, 0, 3).java())).isEqualTo(new Firsts(1, 0));
    assertThat(counts(row(Arm.TREATED, 0, 3).natives())).isEqualTo(new Firsts(1, 0));
    assertThat(atRisk(Arm.TREATED, 0, ANY)).isZero();
    assertThat(atRisk(Arm.TREATED, 0, RolloutWindow::kernel)).isEqualTo(1);
  }

  @Test
  void a_new_stage_begins_anew_for_both_arms_and_the_old_one_loses_its_handsets() throws Exception {
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          batch("d1", 0, receipt(Arm.TREATED, 0)).heartbeat(60),
          batch("d2", 0, receipt(Arm.CONTROL, 0)).heartbeat(60),
          batch("d3", 0, receipt(Arm.CONTROL, 0)).heartbeat(60),
          batch("d1", 1, receipt(Arm.TREATED, 0)).crash(),
          batch("d1", 2, receipt(Arm.TREATED, 1)).heartbeat(60),
          batch("d2", 2, receipt(Arm.CONTROL, 1)).heartbeat(60),
          batch("d3", 2, receipt(Arm.TREATED, 1)).crash(), // of the time when it waited
          batch("d1", 3, receipt(Arm.TREATED, 1)).crash(),
          batch("d1", 4, receipt(Arm.CONTROL, 0)).crash()); // a server that is behind
      rows.putAll(fleet.windows());
    }

    assertThat(counts(row(Arm.CONTROL, 0, 2).crashed())).isEqualTo(new Firsts(1, 1));
    assertThat(counts(row(Arm.TREATED, 0, 2).crashed())).isEqualTo(NOBODY); // it had its crash
    assertThat(counts(row(Arm.TREATED, 0, 2).kernel())).isEqualTo(new Firsts(0, 1));
    assertThat(row(Arm.TREATED, 1, 2).joined()).isEqualTo(2);
    assertThat(row(Arm.CONTROL, 1, 2).joined()).isEqualTo(1);
    assertThat(counts(row(Arm.TREATED, 1, 3).crashed())).isEqualTo(new Firsts(1, 0));
    for (var metric : METRICS) {
      assertThat(atRisk(Arm.TREATED, 0, metric)).isZero();
      assertThat(atRisk(Arm.CONTROL, 0, metric)).isZero();
    }
    assertThat(atRisk(Arm.TREATED, 1, RolloutWindow::silence)).isEqualTo(2);
  }

  @Test
  void both_arms_fall_silent_after_a_day_each_handset_once_and_returns_are_told() throws Exception {
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          batch("d1", 0, receipt(Arm.TREATED, 0)).heartbeat(60),
          batch("d2", 0, receipt(Arm.CONTROL, 0)).heartbeat(60),
          batch("d3", 0, receipt(Arm.CONTROL, 0)).heartbeat(60),
          batch("d3", 20, receipt(Arm.CONTROL, 0)).heartbeat(60),
          batch("d4", 24).heartbeat(60)); // in no rollout; 24 hours are not over yet
      rows.putAll(fleet.windows());
      assertThat(rows.values()).extracting(row -> counts(row.silence())).containsOnly(NOBODY);

      fleet.pipe(batch("d4", 25).heartbeat(60));
      rows.putAll(fleet.windows());
      assertThat(counts(row(Arm.TREATED, 0, 25).silence())).isEqualTo(new Firsts(1, 0));
      assertThat(counts(row(Arm.CONTROL, 0, 25).silence())).isEqualTo(new Firsts(1, 0));

      fleet.pipe(
          batch("d1", 30, receipt(Arm.TREATED, 0)).heartbeat(60),
          batch("d4", 200).heartbeat(60)); // d1 is silent again, d3 for the first time
      rows.putAll(fleet.windows());
    }
    assertThat(row(Arm.TREATED, 0, 30).returned()).isEqualTo(1);
    assertThat(counts(row(Arm.CONTROL, 0, 200).silence())).isEqualTo(new Firsts(1, 0));
    assertThat(atRisk(Arm.TREATED, 0, RolloutWindow::silence)).isZero();
    assertThat(atRisk(Arm.CONTROL, 0, RolloutWindow::silence)).isZero();
  }

  @Test
  void a_handset_that_an_update_renamed_or_that_has_no_receipt_any_more_is_not_silent()
      throws Exception {
    var treated = receipt(Arm.TREATED, 0);
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          batch("d1", 0, treated).heartbeat(60),
          batch("d2", 0, treated).heartbeat(60),
          batch("d3", 0, treated).heartbeat(60),
          batch("d1", 20, treated).model("k-touch", "w700-2").heartbeat(60),
          batch("d2", 20).heartbeat(60),
          batch("d1", 40).model("k-touch", "w700-2").heartbeat(60).crash(),
          batch("d2", 40).heartbeat(60).crash());
      rows.putAll(fleet.windows());
    }

    assertThat(counts(row(Arm.TREATED, 0, 40).silence())).isEqualTo(new Firsts(1, 0)); // d3
    assertThat(row(Arm.TREATED, 0, 20).silence().seconds()).isEqualTo(2 * 20 * 3_600);
    assertThat(atRisk(Arm.TREATED, 0, RolloutWindow::silence)).isEqualTo(2);
    assertThat(atRisk(Arm.TREATED, 0, ANY)).isEqualTo(3); // a crash counts with a receipt alone
    assertThat(rows.values()).extracting(RolloutWindow::model).containsOnly("w700");
  }

  @Test
  void rollouts_of_long_ago_make_no_rows() throws Exception {
    try (var fleet = new Driven(state)) {
      fleet.pipe(batch("d1", 0, receipt(Arm.TREATED, 0)).heartbeat(60));
      for (int hour = 20; hour < 50 * 24; hour += 20) {
        fleet.pipe(batch("d1", hour).heartbeat(60));
        rows.putAll(fleet.windows());
      }
    }
    assertThat(rows)
        .hasSizeBetween(47 * 24 / 20, 47 * 24 / 20 + 2); // and the one when it is silent
  }

  @Test
  void time_at_risk_is_told_with_the_events_and_ends_at_the_first_crash() throws Exception {
    var waits = receipt(Arm.CONTROL, 0);
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          batch("d1", 0, waits).heartbeat(60),
          batch("d1", 3, waits)
              .aged(Duration.ofHours(2))
              .heartbeat(3_600)
              .aged(Duration.ofMinutes(90))
              .crash(CrashKind.JAVA)
              .aged(Duration.ofHours(1))
              .heartbeat(3_600),
          batch("d1", 9, waits).heartbeat(5_000));
      rows.putAll(fleet.windows());
    }

    assertThat(row(Arm.CONTROL, 0, 0).crashed().seconds()).isZero(); // in its first hour
    assertThat(row(Arm.CONTROL, 0, 3).kernel().seconds()).isEqualTo(7_200);
    assertThat(row(Arm.CONTROL, 0, 3).java().seconds()).isEqualTo(3_600 + 1_800);
    assertThat(row(Arm.CONTROL, 0, 9).java().seconds()).isZero();
    assertThat(row(Arm.CONTROL, 0, 9).kernel().seconds()).isEqualTo(5_000);
    assertThat(row(Arm.CONTROL, 0, 3).silence().seconds()).isEqualTo(3 * 3_600);
    assertThat(row(Arm.CONTROL, 0, 9).silence().seconds()).isEqualTo(6 * 3_600);
  }

  @Test
  void nobody_is_at_risk_for_longer_than_it_was_there() throws Exception {
    var waits = receipt(Arm.CONTROL, 0);
    try (var fleet = new Driven(state)) {
      fleet.pipe(batch("d1", 0, waits).heartbeat(60), batch("d1", 1, waits).heartbeat(5_000_000));
      rows.putAll(fleet.windows());
    }

    assertThat(row(Arm.CONTROL, 0, 1).crashed().seconds()).isEqualTo(3_600);
  }

  @Test
  void outcomes_are_net_changes_of_those_who_are_offered_the_release() throws Exception {
    var treated = receipt(Arm.TREATED, 0);
    try (var fleet = new Driven(state)) {
      fleet.pipe(
          batch("d1", 0, treated).update("r1", UpdatePhase.CONFIRMED),
          batch("d1", 1, treated).update("r1", UpdatePhase.ROLLED_BACK));
      rows.putAll(fleet.windows());
    }

    assertThat(row(Arm.TREATED, 0, 0).updates()).isEqualTo(new Updates(1, 1, 1, 0, 0, 0));
    assertThat(row(Arm.TREATED, 0, 1).updates()).isEqualTo(new Updates(0, 0, -1, 1, 0, 0));
  }

  @Test
  void receipts_that_do_not_tell_the_open_stage_make_no_rows() throws Exception {
    var untold = new Membership("r1", "2.0.0", Arm.TREATED, 1);
    try (var fleet = new Driven(state)) {
      fleet.pipe(batch("d1", 0, untold).heartbeat(60), batch("d1", 1, untold).crash());
      assertThat(fleet.windows()).isEmpty();

      fleet.pipe(
          batch("d1", 2, receipt(Arm.TREATED, 2)).heartbeat(60), batch("d1", 3, untold).crash());
      rows.putAll(fleet.windows());
    }
    assertThat(counts(row(Arm.TREATED, 2, 3).crashed())).isEqualTo(new Firsts(1, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_handsets_send_nobody_counts_twice_and_an_hour_that_is_over_never_changes(long seed)
      throws Exception {
    var random = new Random(seed);
    var over = new HashMap<String, RolloutWindow>();
    try (var fleet = new Driven(state)) {
      var sent = new ArrayList<Telemetry>();
      int clock = 0;
      for (int hour = 0; hour < 120; hour += random.nextInt(6) == 0 ? 30 : 1) {
        for (int i = random.nextInt(20); i > 0; i--) {
          int arrives = Math.max(0, hour - random.nextInt(3));
          clock = Math.max(clock, arrives);
          var batch = batch("d" + random.nextInt(12), arrives, any(random));
          batch.incarnation(random.nextInt(4)).heartbeat(random.nextInt(100_000));
          for (int crash = random.nextInt(3); crash > 0; crash--) {
            batch.crash(KINDS.get(random.nextInt(KINDS.size())));
          }
          sent.add(batch);
          fleet.pipe(batch, sent.get(random.nextInt(sent.size())));
        }
        rows.putAll(fleet.windows());
        long begin = LAUNCH.plus(Duration.ofHours(clock)).toEpochMilli();
        for (var row : rows.values()) {
          if (row.hour() < begin) {
            assertThat(over.computeIfAbsent(row.key(), _ -> row)).isEqualTo(row);
          }
        }
      }
    }
    for (var arm : Arm.values()) {
      for (int opened = 0; opened < 3; opened++) {
        assertLawful(arm, opened);
      }
    }
  }

  private static Membership[] any(Random random) {
    return random.nextInt(4) == 0
        ? new Membership[0]
        : new Membership[] {receipt(ARMS.get(random.nextInt(ARMS.size())), random.nextInt(4) - 1)};
  }

  /** Risk sets are never negative, events come of those at risk, and each handset comes once. */
  private void assertLawful(Arm arm, int opened) {
    var hours = new TreeMap<Long, RolloutWindow>();
    for (var row : rows.values()) {
      if (row.arm().equals(arm.label()) && row.stage() == opened) {
        hours.put(row.hour(), row);
      }
    }
    for (var metric : METRICS) {
      long atRisk = 0;
      for (var row : hours.values()) {
        var firsts = metric.apply(row);
        assertThat(firsts.events()).isBetween(0L, atRisk);
        atRisk += row.joined() - firsts.events() - firsts.unexposed();
        assertThat(atRisk).isNotNegative();
      }
    }
    assertThat(hours.values().stream().mapToLong(RolloutWindow::joined).sum())
        .isLessThanOrEqualTo(12);
  }
}
