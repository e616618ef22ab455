package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.batchOf;
import static dev.yunfan.streams.device.HealthColumn.ATTEMPTED;
import static dev.yunfan.streams.device.HealthColumn.CONFIRMED;
import static dev.yunfan.streams.device.HealthColumn.FAILED;
import static dev.yunfan.streams.device.HealthColumn.NETWORK;
import static dev.yunfan.streams.device.HealthColumn.OFFERED;
import static dev.yunfan.streams.device.HealthColumn.RECOVERED;
import static dev.yunfan.streams.device.HealthColumn.RELAPSED;
import static dev.yunfan.streams.device.HealthColumn.ROLLED_BACK;
import static dev.yunfan.streams.device.HealthColumn.TRIES;
import static dev.yunfan.streams.device.HealthColumn.VERIFICATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A handset counts in a rollout once, by its latest outcome, under the server's receipt. */
class StandingTest {
  private static final Ground NAMED =
      new Ground(
          Ground.BARE.alarmWindow(),
          Ground.BARE.days(),
          (vendor, model) -> List.of(new WatchedRollout("r1", "2.0.0")));

  private DeviceState state = DeviceState.UNSEEN;
  private final Map<Long, Map<HealthColumn, Integer>> rows = new HashMap<>();
  private final List<Unoffered.Why> refused = new ArrayList<>();

  @Test
  void a_failure_that_later_worked_is_no_failure() {
    take(treated().failed("r1", FailureReason.BOOT));
    assertThat(row(0)).isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, FAILED, 1, TRIES, 1));

    take(treated().from(1).update("r1", UpdatePhase.DOWNLOADING));
    take(treated().from(2).update("r1", UpdatePhase.CONFIRMED));
    assertThat(row(0))
        .isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 2, RECOVERED, 1));

    take(treated().from(3).update("r1", UpdatePhase.ROLLED_BACK));
    take(treated().from(4).update("r1", UpdatePhase.CONFIRMED));
    assertThat(row(0)).containsEntry(RECOVERED, 1).containsEntry(CONFIRMED, 1);
  }

  @Test
  void one_that_confirmed_and_fails_later_is_a_relapse_in_whatever_order_its_reports_come() {
    var confirmed = treated().from(1).update("r1", UpdatePhase.CONFIRMED);
    var rolledBack = treated().from(2).update("r1", UpdatePhase.ROLLED_BACK);
    for (var order : List.of(List.of(confirmed, rolledBack), List.of(rolledBack, confirmed))) {
      state = DeviceState.UNSEEN;
      rows.clear();
      order.forEach(this::take);
      assertThat(row(0))
          .isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, ROLLED_BACK, 1, TRIES, 2, RELAPSED, 1));
    }
    take(treated().from(3).update("r1", UpdatePhase.CONFIRMED));
    assertThat(row(0)).containsEntry(RECOVERED, 1).doesNotContainKey(RELAPSED);
  }

  @Test
  void a_failure_is_left_by_an_excused_one_too() {
    take(treated().failed("r1", FailureReason.BOOT));
    take(treated().from(1).failed("r1", FailureReason.NETWORK));
    assertThat(row(0)).containsEntry(RECOVERED, 1).doesNotContainKey(FAILED);
    take(treated().from(2).update("r1", UpdatePhase.CONFIRMED));
    assertThat(row(0)).containsEntry(RECOVERED, 1).doesNotContainKey(RELAPSED);
  }

  @Test
  void a_try_is_counted_fifteen_times_and_the_standing_still_moves() {
    for (int i = 0; i < 40; i++) {
      take(treated().from(i).failed("r1", FailureReason.NETWORK));
    }
    take(treated().from(40).update("r1", UpdatePhase.CONFIRMED));

    assertThat(row(0)).isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 15));
  }

  @Test
  void verification_counts_against_the_image_from_the_second_time_on() {
    take(treated().failed("r1", FailureReason.VERIFICATION));
    assertThat(row(0)).containsEntry(VERIFICATION, 1).doesNotContainKey(FAILED);

    take(treated().from(1).failed("r1", FailureReason.VERIFICATION));
    assertThat(row(0)).containsEntry(FAILED, 1).doesNotContainKey(VERIFICATION);
  }

  @ParameterizedTest
  @EnumSource(FailureReason.class)
  void each_reason_counts_for_or_not_for_the_image(FailureReason reason) {
    take(treated().failed("r1", reason));

    boolean against =
        switch (reason) {
          case UNSTATED, BOOT, HEALTH -> true;
          case STORAGE, NETWORK, METADATA, VERIFICATION, CANCELLED -> false;
        };
    assertThat(row(0).containsKey(FAILED)).isEqualTo(against);
    assertThat(row(0)).hasSize(4);
  }

  @Test
  void an_older_outcome_that_comes_later_is_a_try_and_changes_no_standing() {
    take(treated().from(7).update("r1", UpdatePhase.CONFIRMED));
    take(treated().from(3).failed("r1", FailureReason.BOOT));

    assertThat(row(0))
        .as("as when they come in order")
        .isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 2, RECOVERED, 1));
  }

  @Test
  void two_failed_verifications_stand_alike_in_either_order() {
    take(treated().from(5).failed("r1", FailureReason.VERIFICATION));
    take(treated().from(2).failed("r1", FailureReason.VERIFICATION));

    assertThat(row(0)).containsEntry(FAILED, 1).doesNotContainKey(VERIFICATION);
  }

  @Test
  void a_newer_incarnation_is_later_than_an_older_one() {
    take(treated().incarnation(1).from(90).failed("r1", FailureReason.HEALTH));
    take(treated().incarnation(2).from(4).update("r1", UpdatePhase.CONFIRMED));
    take(treated().incarnation(1).from(91).update("r1", UpdatePhase.ROLLED_BACK));

    assertThat(row(0)).containsEntry(CONFIRMED, 1).containsEntry(TRIES, 3);
    assertThat(row(0)).doesNotContainKeys(FAILED, ROLLED_BACK);
  }

  @Test
  void a_handset_stays_in_the_row_where_it_was_counted_first() {
    take(treated().update("r1", UpdatePhase.OFFERED));
    take(batchOf("d1").from(1).receipt("r1", Arm.NAMED, 4).update("r1", UpdatePhase.CONFIRMED));

    assertThat(row(0)).isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 1));
    assertThat(rows).containsOnlyKeys(0L);
  }

  @Test
  void a_report_without_the_servers_word_counts_nowhere_and_says_why() {
    take(batchOf("d1").failed("r1", FailureReason.BOOT));
    take(batchOf("d1").from(1).receipt("r1", Arm.CONTROL, 2).failed("r1", FailureReason.BOOT));
    take(batchOf("d1").from(2).receipt("r1", Arm.HOLDBACK, 2).failed("r1", FailureReason.BOOT));
    var other = new Membership("r1", "3.0.0", Arm.TREATED, 0);
    take(batchOf("d1").from(3).receipt(other).failed("r1", FailureReason.BOOT));
    take(treated().from(4).update("r1", UpdatePhase.CONFIRMED));
    take(treated().from(5).model("k-touch", "w800").update("r1", UpdatePhase.ROLLED_BACK));

    assertThat(refused)
        .containsExactly(
            Unoffered.Why.NO_RECEIPT,
            Unoffered.Why.NOT_YET,
            Unoffered.Why.HELD_BACK,
            Unoffered.Why.OTHER_RELEASE,
            Unoffered.Why.OTHER_MODEL);
    assertThat(row(0)).isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 1));
  }

  @Test
  void reports_without_a_receipt_are_told_for_rollouts_that_are_there_fifteen_a_handset() {
    for (int i = 0; i < 40; i++) {
      var batch = batchOf("d1").from(2L * i).failed("r1", FailureReason.BOOT);
      take(batch.failed("invented-" + i, FailureReason.BOOT), NAMED);
    }

    assertThat(rows).isEqualTo(Map.of(RolloutHealth.UNOFFERED, Map.of(OFFERED, 15)));
    assertThat(refused).hasSize(80);
    assertThat(state.rollouts().marks()).hasSize(1);
  }

  @Test
  void marks_go_when_no_receipt_of_a_withdrawn_rollout_can_be_good_any_more() {
    take(treated().update("r1", UpdatePhase.CONFIRMED));
    long withdrawn = Telemetry.LAUNCH.toEpochMilli();
    var ground =
        new Ground(
            Ground.BARE.alarmWindow(),
            Ground.BARE.days(),
            new WatchedRollouts() {
              @Override
              public List<WatchedRollout> of(String vendor, String model) {
                return List.of();
              }

              @Override
              public Map<Long, Long> withdrawn() {
                return Map.of(RolloutMarks.rollout("r1"), withdrawn);
              }
            });

    take(batchOf("d1").from(1).arriving(Telemetry.LAUNCH.plusSeconds(46 * 86_400)), ground);
    assertThat(state.rollouts().marks()).hasSize(1);
    var late = Telemetry.LAUNCH.plusSeconds(48 * 86_400);
    take(treated().from(1).arriving(late).update("r1", UpdatePhase.CONFIRMED), ground);
    assertThat(state.rollouts().marks()).hasSize(1); // its receipt is good all the same
    assertThat(row(0)).isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 2));
    take(batchOf("d1").from(2).arriving(late), ground);
    assertThat(state.rollouts().marks()).isEmpty();
  }

  @Test
  void what_0_1_0_counted_is_undone_by_the_next_outcome_once() {
    state = ofOldState(OFFERED.bit() | ATTEMPTED.bit() | FAILED.bit());

    take(treated().model("haier", "w910").from(9).update("r1", UpdatePhase.DOWNLOADING));
    assertThat(rows).isEmpty();

    take(treated().model("haier", "w910").from(10).update("r1", UpdatePhase.CONFIRMED));
    assertThat(rows.get(RolloutHealth.ALL_STAGES))
        .isEqualTo(Map.of(OFFERED, -1, ATTEMPTED, -1, FAILED, -1));
    assertThat(row(0))
        .isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 1, RECOVERED, 1));

    take(treated().model("haier", "w910").from(11).update("r1", UpdatePhase.ROLLED_BACK));
    assertThat(rows.get(RolloutHealth.ALL_STAGES))
        .isEqualTo(Map.of(OFFERED, -1, ATTEMPTED, -1, FAILED, -1));
    assertThat(row(0)).containsEntry(ROLLED_BACK, 1).doesNotContainKey(CONFIRMED);
  }

  @Test
  void a_handset_that_0_1_0_offered_goes_on_in_its_row_until_an_outcome() {
    state = ofOldState(OFFERED.bit());

    take(treated().model("haier", "w910").from(9).update("r1", UpdatePhase.DOWNLOADING));
    assertThat(rows.get(RolloutHealth.ALL_STAGES)).isEqualTo(Map.of(ATTEMPTED, 1));

    take(treated().model("haier", "w910").from(10).failed("r1", FailureReason.NETWORK));
    assertThat(rows.get(RolloutHealth.ALL_STAGES)).isEqualTo(Map.of(OFFERED, -1));
    assertThat(row(0)).isEqualTo(Map.of(OFFERED, 1, ATTEMPTED, 1, NETWORK, 1, TRIES, 1));
  }

  /** A state as 0.1.0 stored it: handset of haier's w910 with one mark of r1. */
  private static DeviceState ofOldState(int steps) {
    var bytes =
        HexFormat.of()
            .parseHex(
                "02030100000000000000020207000a686169657208773931300a312e302e309cea01060a434e2d"
                    + "333700b0ea0106000080a0cee0d54b050108dc8307b57be76c08");
    bytes[bytes.length - 1] = (byte) (2 * steps); // zig-zag
    return new DeviceStateCodec().decode(bytes);
  }

  @Test
  void any_reports_leave_a_handset_in_one_column_of_one_row() {
    for (long seed = 1; seed <= 300; seed++) {
      var random = new Random(seed);
      state = DeviceState.UNSEEN;
      rows.clear();
      for (int i = 0; i < 60; i++) {
        take(
            batchOf("d1")
                .incarnation(random.nextInt(3))
                .from(random.nextInt(100))
                .receipt("r1", random.nextBoolean() ? Arm.TREATED : Arm.NAMED, random.nextInt(3))
                .update("r1", any(UpdatePhase.values(), random))
                .failed("r1", any(FailureReason.values(), random)));
        assertThat(rows).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
        rows.values().forEach(StandingTest::assertOneVoice);
      }
    }
  }

  private static void assertOneVoice(Map<HealthColumn, Integer> row) {
    assertThat(row.values()).allMatch(count -> count > 0);
    int outcomes = 0;
    for (var column : HealthColumn.values()) {
      switch (column) {
        case OFFERED, ATTEMPTED, RECOVERED, RELAPSED ->
            assertThat(row.getOrDefault(column, 0)).isLessThanOrEqualTo(1);
        case TRIES -> assertThat(row.getOrDefault(column, 0)).isLessThanOrEqualTo(15);
        default -> outcomes += row.getOrDefault(column, 0);
      }
    }
    assertThat(outcomes).isEqualTo(1);
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }

  private static Telemetry treated() {
    return batchOf("d1").receipt("r1", Arm.TREATED, 0);
  }

  private void take(Telemetry batch) {
    take(batch, Ground.BARE);
  }

  private void take(Telemetry batch, Ground ground) {
    TelemetryEvents events = batch.build();
    var sighting = BatchFold.fold(state, events, ground);
    state = sighting.after();
    for (var change : sighting.changes()) {
      var row = rows.computeIfAbsent(change.stage(), _ -> new EnumMap<>(HealthColumn.class));
      row.merge(change.column(), change.delta(), Integer::sum);
    }
    rows.values().forEach(row -> row.values().removeIf(count -> count == 0));
    rows.values().removeIf(Map::isEmpty);
    sighting.apart().unoffered().forEach(unoffered -> refused.add(unoffered.why()));
  }

  private Map<HealthColumn, Integer> row(long stage) {
    return rows.getOrDefault(stage, Map.of());
  }
}
