package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static dev.yunfan.streams.device.HealthColumn.ATTEMPTED;
import static dev.yunfan.streams.device.HealthColumn.CONFIRMED;
import static dev.yunfan.streams.device.HealthColumn.FAILED;
import static dev.yunfan.streams.device.HealthColumn.OFFERED;
import static dev.yunfan.streams.device.HealthColumn.RELAPSED;
import static dev.yunfan.streams.device.HealthColumn.ROLLED_BACK;
import static dev.yunfan.streams.device.HealthColumn.TRIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A roll-forward keeps the rollout's id and brings another release, which is counted apart. */
class RollForwardTest {
  private static final Membership SHIPPED = new Membership("r1", "2.0.0", Arm.TREATED, 1);
  private static final Membership FORWARD = new Membership("r1", "2.1.0", Arm.TREATED, 1);

  /** Of haier's w910, with a mark of r1 without a release: offered, attempted and failed. */
  private static final String EARLIER =
      "02030100000000000000020207000a686169657208773931300a312e302e309cea01060a434e2d333700"
          + "b0ea0106000080a0cee0d54b050108dc8307b57be76c26";

  private final List<ArmVisit> visits = new ArrayList<>();
  private final Map<String, Map<HealthColumn, Integer>> rows = new TreeMap<>();
  private DeviceState state = DeviceState.UNSEEN;

  @Test
  void each_release_has_a_standing_of_its_own_in_either_order_of_arrival() {
    var shipped =
        List.of(
            report(SHIPPED, 0, UpdatePhase.CONFIRMED), report(SHIPPED, 1, UpdatePhase.ROLLED_BACK));
    var forward =
        List.of(
            report(FORWARD, 2, UpdatePhase.DOWNLOADING), report(FORWARD, 3, UpdatePhase.CONFIRMED));
    var expected =
        Map.of(
            "2.0.0", Map.of(OFFERED, 1, ATTEMPTED, 1, ROLLED_BACK, 1, TRIES, 2, RELAPSED, 1),
            "2.1.0", Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 1));

    shipped.forEach(this::take);
    forward.forEach(this::take);
    assertThat(rows).isEqualTo(expected);
    assertThat(state.rollouts().marks()).hasSize(2);

    state = DeviceState.UNSEEN;
    rows.clear();
    forward.forEach(this::take); // the reports of the old release were kept somewhere
    shipped.forEach(this::take);
    assertThat(rows).isEqualTo(expected);
    assertThat(state.rollouts().marks()).hasSize(2);
  }

  @Test
  void a_batch_with_receipts_of_both_releases_counts_each_report_under_its_own() {
    take(
        batchOf("d1")
            .receipt(FORWARD)
            .receipt(SHIPPED)
            .add(update("2.0.0", UpdatePhase.ROLLED_BACK))
            .add(update("2.1.0", UpdatePhase.CONFIRMED))
            .add(update("2.2.0", UpdatePhase.CONFIRMED)));

    assertThat(rows)
        .isEqualTo(
            Map.of(
                "2.0.0", Map.of(OFFERED, 1, ATTEMPTED, 1, ROLLED_BACK, 1, TRIES, 1),
                "2.1.0", Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 1)));
  }

  @Test
  void each_release_has_a_stay_of_its_own() {
    take(batchOf("d1").receipt(SHIPPED).heartbeat(60));
    take(batchOf("d1").receipt(FORWARD).from(1).arriving(at(1)).heartbeat(60));
    take(batchOf("d1").receipt(FORWARD).from(2).arriving(at(2)).heartbeat(60));

    assertThat(visits)
        .containsExactly(
            new ArmVisit("r1", "2.0.0", null, 0, false, null, Arm.TREATED),
            new ArmVisit("r1", "2.1.0", null, 0, false, null, Arm.TREATED),
            new ArmVisit("r1", "2.1.0", Arm.TREATED, 60, false, null, null));
  }

  @Test
  void counts_that_an_earlier_build_stored_without_a_release_belong_to_the_shipped_one() {
    var ground = ground("2.0.0");
    state = earlier();
    take(haier(FORWARD).add(update("2.1.0", UpdatePhase.CONFIRMED)), ground);
    assertThat(rows)
        .isEqualTo(Map.of("2.1.0", Map.of(OFFERED, 1, ATTEMPTED, 1, CONFIRMED, 1, TRIES, 1)));

    take(haier(SHIPPED).from(8).add(update("2.0.0", UpdatePhase.CONFIRMED)), ground);
    // the old row loses what it had, and the row of the stage gains: both are of this release
    assertThat(rows.get("2.0.0"))
        .isEqualTo(Map.of(CONFIRMED, 1, TRIES, 1, FAILED, -1, HealthColumn.RECOVERED, 1));
    assertThat(state.rollouts().marks()).hasSize(2);
    assertThat(new DeviceStateCodec().decode(new DeviceStateCodec().encode(state)))
        .isEqualTo(state);
  }

  @Test
  void counts_without_a_release_of_an_unknown_rollout_belong_to_the_first_receipt() {
    state = earlier();
    take(haier(SHIPPED).add(update("2.0.0", UpdatePhase.CONFIRMED)), ground(null));

    assertThat(rows.get("2.0.0")).containsEntry(FAILED, -1);
    assertThat(state.rollouts().marks()).hasSize(1);
  }

  private static DeviceState earlier() {
    return new DeviceStateCodec().decode(HexFormat.of().parseHex(EARLIER));
  }

  private static Telemetry haier(Membership receipt) {
    return batchOf("d1").model("haier", "w910").from(7).receipt(receipt);
  }

  private static Ground ground(@Nullable String release) {
    return new Ground(
        Ground.BARE.alarmWindow(),
        Ground.BARE.days(),
        new WatchedRollouts() {
          @Override
          public List<WatchedRollout> of(String vendor, String model) {
            return List.of();
          }

          @Override
          public @Nullable String shippedBy(String rolloutId) {
            return release;
          }
        });
  }

  private static Instant at(int hours) {
    return LAUNCH.plus(Duration.ofHours(hours));
  }

  private static Telemetry report(Membership receipt, int seq, UpdatePhase phase) {
    return batchOf("d1").receipt(receipt).from(seq).add(update(receipt.release(), phase));
  }

  private static UpdateReport update(String release, UpdatePhase phase) {
    return new UpdateReport("r1", release, phase, null, FailureReason.BOOT);
  }

  private void take(Telemetry batch) {
    take(batch, Ground.BARE);
  }

  private void take(Telemetry batch, Ground ground) {
    var sighting = BatchFold.fold(state, batch.build(), ground);
    state = sighting.after();
    visits.addAll(sighting.arms());
    for (var change : sighting.changes()) {
      var row = rows.computeIfAbsent(change.release(), _ -> new EnumMap<>(HealthColumn.class));
      row.merge(change.column(), change.delta(), Integer::sum);
      row.values().removeIf(count -> count == 0);
    }
  }
}
