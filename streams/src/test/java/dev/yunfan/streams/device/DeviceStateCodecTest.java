package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceStateCodecTest {
  private static final List<Arm> ARMS = List.of(Arm.values());

  private final DeviceStateCodec codec = new DeviceStateCodec();

  @Test
  void every_state_survives() {
    var random = new Random(20_110_701);
    assertThat(codec.decode(codec.encode(DeviceState.UNSEEN))).isEqualTo(DeviceState.UNSEEN);
    for (int i = 0; i < 5_000; i++) {
      var state = any(random);
      assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
    }
  }

  @Test
  void a_state_of_a_thousand_rollouts_survives() {
    var state = DeviceState.UNSEEN;
    for (int i = 0; i < 1_000; i++) {
      var batch =
          batchOf("d1").from(2L * i).receipt("rollout-" + i, Arm.TREATED, i % 5).heartbeat(60);
      batch.update("rollout-" + i, UpdatePhase.CONFIRMED);
      state = BatchFold.fold(state, batch.build(), Ground.BARE).after();
    }

    assertThat(state.rollouts().marks()).hasSize(1_000);
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void what_every_handset_has_takes_less_than_150_bytes_and_a_rollout_adds_less_than_35() {
    int without = bytesAfterAYear(0);
    int control = bytesAfterAYear(1);
    int updated = bytesAfterAYear(2);

    System.out.printf(
        "stored state: %d bytes, %d more in a control arm, %d more with an update%n",
        without, control - without, updated - without);
    assertThat(without).isLessThan(150);
    assertThat(control - without).isLessThan(30);
    assertThat(updated - without).isLessThan(35);
  }

  /** A batch a day, with a receipt from day 300 on, of a control or of a treated arm. */
  private int bytesAfterAYear(int part) {
    var state = DeviceState.UNSEEN;
    long seq = 0;
    for (int day = 0; day < 365; day++) {
      var batch =
          batchOf("d1")
              .incarnation(0x1234_5678_9abc_def0L)
              .from(seq)
              .arriving(LAUNCH.plus(Duration.ofDays(day)).plusMillis(day * 1_117L));
      if (day == 0) {
        batch.activation();
        seq++;
      }
      if (part > 0 && day > 300) {
        var arm = part == 1 ? Arm.CONTROL : Arm.TREATED;
        batch.receipt(new Membership("k-touch-w700-2.0.0", "2.0.0", arm, 2, 1));
      }
      if (part == 2 && day == 310) {
        batch.update("k-touch-w700-2.0.0", UpdatePhase.CONFIRMED);
        seq++;
      }
      batch.heartbeat(50_000 + day);
      seq++;
      if (day % 50 == 0) {
        batch.crash();
        seq++;
      }
      state = BatchFold.fold(state, batch.build(), Ground.BARE).after();
    }
    return codec.encode(state).length;
  }

  @Test
  void the_stored_form_is_the_one_of_version_5() {
    var standing = new Standing(2, true, HealthColumn.CONFIRMED, 0, 41, 3, 1, true, false);
    var state =
        new DeviceState(
            List.of(ReplayWindow.empty(2).mark(0).mark(1)),
            new Life(14_990, 3, "w910", "CN-37"),
            new Position("haier", "w910", "1.0.0"),
            new Days(15_000, 3),
            Days.NONE,
            RolloutMarks.NONE.with(
                new Mark(
                    0x08dc_8307_b57b_e76cL,
                    "w910",
                    standing,
                    new ArmStay(Arm.TREATED, 1_299_999_000_000L, 900, 4),
                    new WindowStay(new ArmStage(Arm.TREATED, 3), 361_100, 361_110, 9, true),
                    new OldSteps(9),
                    1)),
            1_300_000_000_000L,
            5,
            new Exposure(1_290_000_000_000L, 70_000, 70_060),
            new Clones(0x31, 4, 1_299_000_000_000L),
            new Current(0, 1_299_999_000_000L, 1));

    // Stored states live through upgrades: a change here needs a new version and a reader of both.
    assertThat(HexFormat.of().formatHex(codec.encode(state))).isEqualTo(GOLDEN);
  }

  private static final String GOLDEN =
      "050f0100000000000000020207000a686169657208773931300a312e302e309cea01060a434e"
          + "2d333700b0ea0106000080a0cee0d54b0581c8afa025e0c50878310880f8f7a6ce4b0280897a02"
          + "08dc8307b57be76c8fc9a99804045280897a880ea906160212";

  private static final String GOLDEN_4 =
      "040f0100000000000000020207000a686169657208773931300a312e302e309cea01060a434e"
          + "2d333700b0ea0106000080a0cee0d54b0581c8afa025e0c50878310880f8f7a6ce4b0280897a02"
          + "08dc8307b57be76c8fc9a918045280897a880e12";

  private static final String GOLDEN_3 =
      "03070100000000000000020207000a686169657208773931300a312e302e309cea01060a434e2d333700"
          + "b0ea0106000080a0cee0d54b0581c8afa025e0c50878310880f8f7a6ce4b0208dc8307b57be76c"
          + "8fc9a918045280897a880e12";

  private static final String GOLDEN_2 =
      "02030100000000000000020207000a686169657208773931300a312e302e309cea01060a434e2d333700"
          + "b0ea0106000080a0cee0d54b050108dc8307b57be76c08";

  private static final String GOLDEN_1 =
      "01010100000000000000020207000a686169657208773931300a312e302e309cea0106b0ea01060000"
          + "80a0cee0d54b0108dc8307b57be76c04";

  @Test
  void a_state_of_version_1_is_read_with_an_activation_that_stands() {
    var state = codec.decode(HexFormat.of().parseHex(GOLDEN_1));

    assertThat(state.life()).isEqualTo(new Life(14_990, 3, "w910", null));
    assertThat(state.position()).isEqualTo(new Position("haier", "w910", "1.0.0"));
    assertThat(state.lastArrival()).isEqualTo(1_300_000_000_000L);
    assertThat(state.exposure()).isEqualTo(Exposure.NONE);
    assertThat(state.rollouts().marks().getFirst().old().columns())
        .containsExactly(HealthColumn.CONFIRMED);
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void a_state_of_version_2_is_read_with_what_0_1_0_counted() {
    var state = codec.decode(HexFormat.of().parseHex(GOLDEN_2));

    assertThat(state.life()).isEqualTo(new Life(14_990, 3, "w910", "CN-37"));
    assertThat(state.alarmed()).isEqualTo(5);
    var mark = state.rollouts().marks().getFirst();
    assertThat(mark.old().columns()).containsExactly(HealthColumn.CONFIRMED);
    assertThat(mark.model()).isEqualTo("w910");
    assertThat(mark.standing()).isNull();
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void a_state_of_version_4_has_no_windows_until_its_next_receipt() {
    var state = codec.decode(HexFormat.of().parseHex(GOLDEN_4));

    assertThat(state.current()).isEqualTo(new Current(0, 1_299_999_000_000L, 1));
    var mark = state.rollouts().marks().getFirst();
    assertThat(mark.stay()).isEqualTo(new ArmStay(Arm.TREATED, 1_299_999_000_000L, 900, 4));
    assertThat(mark.window()).isNull();
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void a_state_of_version_3_lives_in_the_incarnation_that_was_heard_of_last() {
    var state = codec.decode(HexFormat.of().parseHex(GOLDEN_3));

    assertThat(state.current()).isEqualTo(new Current(0, 0, -1));
    assertThat(state.clones()).isEqualTo(new Clones(0x31, 4, 1_299_000_000_000L));
    assertThat(state.rollouts().marks().getFirst().standing()).isNotNull();
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void another_version_is_refused() {
    assertThatThrownBy(() -> codec.decode(new byte[] {9, 0, 0})).hasMessageContaining("version 9");
  }

  private static DeviceState any(Random random) {
    var windows = new ArrayList<ReplayWindow>();
    for (int i = random.nextInt(DeviceState.INCARNATIONS); i >= 0; i--) {
      windows.add(
          new ReplayWindow(
              random.nextLong(), random.nextLong(1L << random.nextInt(1, 62)),
              random.nextLong(), random.nextLong()));
    }
    var rollouts = RolloutMarks.NONE;
    for (int i = random.nextInt(40); i > 0; i--) {
      rollouts = rollouts.with(mark(random));
    }
    long lastArrival = random.nextLong(1L << 45);
    return new DeviceState(
        windows,
        random.nextBoolean()
            ? Life.NOT_ACTIVATED
            : new Life(
                random.nextInt(20_000),
                random.nextInt(),
                "w" + random.nextInt(),
                random.nextBoolean() ? "CN-31" : ""),
        random.nextBoolean() ? null : new Position("acer", "云" + random.nextInt(), "1.0"),
        new Days(random.nextInt(20_000), random.nextInt()),
        new Days(random.nextInt(20_000), random.nextInt()),
        rollouts,
        lastArrival,
        random.nextInt(16),
        random.nextBoolean()
            ? Exposure.NONE
            : new Exposure(
                1 + random.nextLong(lastArrival + 1),
                random.nextLong(1L << 40),
                random.nextLong(1L << 40)),
        random.nextBoolean()
            ? Clones.NONE
            : new Clones(random.nextInt(), random.nextLong(1L << 40), random.nextLong(1L << 45)),
        new Current(
            random.nextInt(DeviceState.INCARNATIONS),
            random.nextBoolean() ? 0 : random.nextLong(1L << 45),
            random.nextInt(-1, DeviceState.INCARNATIONS)));
  }

  private static Mark mark(Random random) {
    var columns = HealthColumn.values();
    var latest = random.nextBoolean() ? null : columns[2 + random.nextInt(8)];
    var standing =
        random.nextBoolean()
            ? null
            : new Standing(
                random.nextInt(20),
                random.nextBoolean(),
                latest,
                random.nextInt(DeviceState.INCARNATIONS),
                latest == null ? 0 : random.nextLong(1L << 40),
                random.nextInt(16),
                random.nextInt(3),
                random.nextBoolean(),
                random.nextBoolean());
    var stay =
        random.nextBoolean()
            ? null
            : new ArmStay(
                ARMS.get(random.nextInt(ARMS.size())),
                random.nextLong(1L << 45),
                random.nextLong(1L << 30),
                random.nextInt(16));
    return new Mark(
        random.nextLong(),
        random.nextBoolean() ? "" : "云" + random.nextInt(),
        standing,
        stay,
        random.nextBoolean() ? null : window(random),
        random.nextBoolean() ? OldSteps.NONE : new OldSteps(1 + random.nextInt(1 << 10)),
        random.nextInt(16));
  }

  private static WindowStay window(Random random) {
    return new WindowStay(
        new ArmStage(ARMS.get(random.nextInt(ARMS.size())), random.nextInt(101)),
        random.nextLong(1L << 20),
        random.nextLong(1L << 20),
        random.nextInt(32),
        random.nextBoolean());
  }
}
