package dev.yunfan.streams.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceStateCodecTest {
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
  void a_usual_state_takes_less_than_a_hundred_bytes() {
    var window = ReplayWindow.empty(0x1234_5678_9abc_def0L);
    for (int seq = 0; seq < 1_000; seq++) {
      window = window.mark(seq);
    }
    var state =
        new DeviceState(
            List.of(window),
            new Life(15_000, 7, "w700", "CN-31"),
            new Position("k-touch", "w700", "1.2.0"),
            new Days(15_200, 0x7fff_ffff),
            new Days(15_199, 0x1001),
            RolloutMarks.NONE.with("a-rollout", 7),
            1_320_000_000_000L,
            3);

    assertThat(codec.encode(state).length).isLessThan(100);
  }

  @Test
  void the_stored_form_is_the_one_of_version_2() {
    var state =
        new DeviceState(
            List.of(ReplayWindow.empty(2).mark(0).mark(1)),
            new Life(14_990, 3, "w910", "CN-37"),
            new Position("haier", "w910", "1.0.0"),
            new Days(15_000, 3),
            Days.NONE,
            RolloutMarks.NONE.with("r1", RolloutMarks.bit(RolloutMarks.Step.CONFIRMED)),
            1_300_000_000_000L,
            5);

    // Stored states live through upgrades: a change here needs a new version and a reader of both.
    assertThat(HexFormat.of().formatHex(codec.encode(state))).isEqualTo(GOLDEN);
  }

  private static final String GOLDEN =
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
    assertThat(state.rollouts().steps("r1"))
        .isEqualTo(RolloutMarks.bit(RolloutMarks.Step.CONFIRMED));
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void another_version_is_refused() {
    assertThatThrownBy(() -> codec.decode(new byte[] {9, 0, 0})).hasMessageContaining("version 9");
  }

  private static DeviceState any(Random random) {
    var windows = new ArrayList<ReplayWindow>();
    for (int i = random.nextInt(1 + DeviceState.PREVIOUS); i >= 0; i--) {
      windows.add(
          new ReplayWindow(
              random.nextLong(), random.nextLong(1L << random.nextInt(1, 62)),
              random.nextLong(), random.nextLong()));
    }
    var rollouts = RolloutMarks.NONE;
    for (int i = random.nextInt(12); i > 0; i--) {
      rollouts = rollouts.with("rollout-" + random.nextInt(), 1 + random.nextInt(1 << 10));
    }
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
        random.nextLong(),
        random.nextInt(16));
  }
}
