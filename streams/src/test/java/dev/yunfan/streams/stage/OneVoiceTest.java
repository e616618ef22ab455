package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.yunfan.schemas.fleet.CloneSuspect;
import dev.yunfan.schemas.fleet.IntakeCount;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.device.WatchedRollout;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.topology.Driven;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One hostile handset changes the fleet's numbers no more than one handset truly can. */
class OneVoiceTest {
  private static final WatchedRollouts ONE =
      (vendor, model) ->
          model.equals("w700") ? List.of(new WatchedRollout("r1", "2.0.0")) : List.of();

  private static final List<Arm> ARMS = List.of(Arm.values());

  @TempDir Path state;
  private Driven fleet;

  @BeforeEach
  void start() {
    fleet = new Driven(StreamsConfig.defaults(state), ONE);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void failures_of_invented_rollouts_count_nowhere_but_as_unoffered() throws Exception {
    for (int i = 0; i < 40; i++) {
      var batch = batchOf("d1").from(9L * i);
      for (int j = 0; j < 8; j++) {
        batch.failed("invented-" + i + "-" + j, FailureReason.BOOT);
      }
      fleet.pipe(batch.failed("r1", FailureReason.BOOT));
    }

    assertThat(fleet.table().rollouts())
        .extracting(
            RolloutHealth::rolloutId,
            RolloutHealth::stage,
            RolloutHealth::offered,
            RolloutHealth::failed,
            RolloutHealth::tries)
        .containsExactly(tuple("r1", RolloutHealth.UNOFFERED, 15L, 0L, 0L));
    assertThat(fleet.table().arms()).isEmpty();
    assertThat(fleet.table().intake())
        .extracting(IntakeCount::accepted, IntakeCount::unoffered)
        .containsExactly(tuple(360L, 360L));
    assertThat(fleet.meters.get(ApartMeters.UNOFFERED).counter().count()).isEqualTo(360);
  }

  @Test
  void a_failure_that_is_told_among_many_rollouts_is_one() throws Exception {
    for (int i = 0; i < 30; i++) {
      var batch = batchOf("d1").from(24L * i).arriving(LAUNCH.plusSeconds(i));
      for (int rollout = 0; rollout < 12; rollout++) {
        batch
            .receipt("r" + rollout, Arm.TREATED, 0)
            .failed("r" + rollout, FailureReason.BOOT)
            .update("r" + rollout, UpdatePhase.ROLLED_BACK);
      }
      fleet.pipe(batch);
    }

    assertThat(fleet.table().rollouts())
        .hasSize(12)
        .allMatch(row -> row.failed() == 0 && row.rolledBack() == 1 && row.offered() == 1)
        .allMatch(row -> row.tries() == RolloutHealth.MAX_TRIES);
    assertThat(fleet.table().arms()).hasSize(12).extracting(RolloutArm::handsets).containsOnly(1L);
  }

  @Test
  void a_handset_is_a_member_of_one_arm_of_each_rollout_however_often_it_reports()
      throws Exception {
    for (int i = 0; i < 50; i++) {
      var batch = batchOf("d1").from(i).arriving(LAUNCH.plusSeconds(i)).heartbeat(1);
      for (int rollout = 0; rollout < 20; rollout++) {
        batch.receipt("r" + rollout, ARMS.get((i + rollout) % ARMS.size()), 0);
      }
      fleet.pipe(batch);
    }

    assertThat(fleet.table().arms().stream().mapToLong(RolloutArm::handsets).sum()).isEqualTo(20);
    assertThat(fleet.table().arms())
        .filteredOn(arm -> arm.arm().equals("named"))
        .hasSize(20)
        .allMatch(arm -> arm.handsets() == 1);
  }

  @Test
  void a_handset_cannot_dilute_a_rate() throws Exception {
    var honest = batchOf("d2").heartbeat(3_600).crash();
    fleet.pipe(honest);
    for (int i = 0; i < 100; i++) {
      var batch = batchOf("d1").from(10L * i);
      for (int j = 0; j < 10; j++) {
        batch.heartbeat(Duration.ofDays(31).toSeconds());
      }
      fleet.pipe(batch);
    }

    long month = Duration.ofDays(31).toSeconds();
    assertThat(fleet.totals().exposureSeconds().get("k-touch"))
        .containsEntry("w700", month + 3_600);
    assertThat(fleet.totals().events().excessSeconds()).isEqualTo(999 * month);
  }

  @Test
  void clones_count_each_crash_once_and_are_listed() throws Exception {
    for (int round = 0; round < 5; round++) {
      for (int incarnation = 0; incarnation < 9; incarnation++) {
        fleet.pipe(
            batchOf("d1").incarnation(incarnation).from(round).crash(),
            batchOf("d1").incarnation(incarnation).from(round).crash());
      }
    }
    for (int reset = 0; reset < 8; reset++) {
      fleet.pipe(batchOf("honest").incarnation(reset).activation());
    }

    assertThat(fleet.totals().crashes().get("k-touch")).containsEntry("w700", 40L);
    assertThat(fleet.totals().events().cloneSuspected()).isEqualTo(10);
    assertThat(fleet.table().clones())
        .extracting(
            CloneSuspect::deviceId,
            CloneSuspect::incarnations,
            CloneSuspect::returns,
            CloneSuspect::suspectedEvents)
        .containsExactly(tuple("d1", 8L, 28L, 10L));
    assertThat(fleet.meters.get(ApartMeters.CLONE_SUSPECTS).counter().count()).isEqualTo(1);
  }

  @Test
  void bad_receipts_are_told() throws Exception {
    var batch = batchOf("d1").heartbeat(1).badReceipts(3);
    fleet.pipe(batch, batch);

    assertThat(fleet.totals().events().badReceipts()).isEqualTo(3);
  }
}
