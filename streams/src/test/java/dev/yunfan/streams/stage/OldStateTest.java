package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.topology.Driven;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streams take up the stores of 0.1.0: its counts move, and are never counted twice. */
class OldStateTest {
  /** Handset of haier's w910 with one mark of r1, whose steps stand in the last two bytes. */
  private static final String STATE =
      "02030100000000000000020207000a686169657208773931300a312e302e309cea01060a434e2d333700"
          + "b0ea0106000080a0cee0d54b050108dc8307b57be76c";

  /** Offered, attempted and failed, and in the arm of those that run the release. */
  private static final int FAILED_UPDATED = 0b01_10011;

  @TempDir Path state;
  private Driven fleet;

  @BeforeEach
  void start() {
    fleet = new Driven(state);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  @Test
  void the_next_outcome_of_a_handset_moves_it_from_its_old_row() throws Exception {
    known("d1", FAILED_UPDATED);
    counted("rollout-health/r1/w910/haier/2.0.0", 7, 6, 2, 0, 3);
    counted("rollout-arms/r1/w910/haier/2.0.0/updated", 5, 0, 0, 0, 0, 0, 0, 0);

    for (int i = 0; i < 3; i++) {
      fleet.pipe(treated("d1", i).update("r1", UpdatePhase.CONFIRMED));
    }

    assertThat(fleet.table().rollouts())
        .extracting(
            RolloutHealth::stage,
            RolloutHealth::offered,
            RolloutHealth::attempted,
            RolloutHealth::confirmed,
            RolloutHealth::failed,
            RolloutHealth::recovered)
        .containsExactlyInAnyOrder(
            tuple(RolloutHealth.ALL_STAGES, 6L, 5L, 2L, 2L, 0L), tuple(1L, 1L, 1L, 1L, 0L, 1L));
    assertThat(fleet.table().arms())
        .extracting(RolloutArm::arm, RolloutArm::handsets)
        .containsExactlyInAnyOrder(tuple("updated", 4L), tuple("treated", 1L));
  }

  @Test
  void an_old_row_that_does_not_have_the_handset_stays_at_nothing() throws Exception {
    known("d1", FAILED_UPDATED);
    counted("rollout-health/r1/w910/haier/2.0.0", 1, 0, 0, 0, 0);

    fleet.pipe(treated("d1", 0).update("r1", UpdatePhase.CONFIRMED));

    assertThat(fleet.table().rollouts())
        .filteredOn(row -> row.stage() == RolloutHealth.ALL_STAGES)
        .allMatch(row -> row.offered() == 0 && row.attempted() == 0 && row.failed() == 0);
    assertThat(fleet.table().arms()).extracting(RolloutArm::arm).containsExactly("treated");
  }

  @Test
  void what_0_1_0_stored_of_an_awaited_return_is_read() {
    byte[] subject = "r1/w910/haier/2.0.0".getBytes(UTF_8);
    byte[] stored =
        ByteBuffer.allocate(Long.BYTES + 1 + subject.length)
            .putLong(LAUNCH.toEpochMilli())
            .put((byte) 1)
            .put(subject)
            .array();

    var awaited = Awaited.decode(stored);

    assertThat(awaited)
        .isEqualTo(
            new Awaited(
                LAUNCH.toEpochMilli(),
                true,
                "r1/w910/haier/2.0.0",
                RolloutHealth.ALL_STAGES,
                null));
    assertThat(Awaited.encode(awaited)).isEqualTo(stored);
  }

  @Test
  void a_counter_with_fewer_columns_is_sent_with_those_of_now() {
    var counter = new Counter("intake/haier/w910", 3);
    counter.merge(2, Merge.SUM, 7);

    counter.widenTo(7);

    assertThat(counter.sent(0).counts()).containsExactly(0L, 0L, 7L, 0L, 0L, 0L, 0L);
    assertThat(counter.count(9)).isZero();
  }

  @Test
  void an_awaited_return_survives() {
    for (var arm : Arm.values()) {
      var awaited = new Awaited(7, arm == Arm.NAMED, "r1/w910/haier/2.0.0", 3, arm);
      assertThat(Awaited.decode(Awaited.encode(awaited))).isEqualTo(awaited);
    }
  }

  private static Telemetry treated(String device, int seq) {
    return batchOf(device)
        .model("haier", "w910")
        .from(seq)
        .arriving(LAUNCH.plusSeconds(seq))
        .receipt("r1", Arm.TREATED, 1);
  }

  private void known(String device, int bits) {
    int zigZag = 2 * bits;
    byte[] steps = {(byte) ((zigZag & 0x7F) | 0x80), (byte) (zigZag >>> 7)};
    byte[] stored = HexFormat.of().parseHex(STATE + HexFormat.of().formatHex(steps));
    fleet.left(DeviceStage.DEVICES, "haier/" + device, new DeviceStateCodec().decode(stored));
  }

  private void counted(String subject, long... counts) {
    var columns = Arrays.stream(counts).boxed().toList();
    byte[] partial =
        PartialCount.CODEC.encode(
            new PartialCount(subject, 0, LAUNCH.toEpochMilli(), columns, null));
    byte[] stored =
        ByteBuffer.allocate(Integer.BYTES + partial.length)
            .putInt(partial.length)
            .put(partial)
            .array();
    var counter = Counter.decode(stored);
    var _ = counter.sent(0); // as it was before the upgrade
    fleet.left(DeviceStage.COUNTS, subject, counter);
  }
}
