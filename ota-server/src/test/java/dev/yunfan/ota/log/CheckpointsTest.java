package dev.yunfan.ota.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ota.control.ControlState;
import dev.yunfan.schemas.control.ChainHead;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  @Test
  void a_long_log_keeps_few_states_and_always_one_not_far_back() {
    var checkpoints = new Checkpoints();
    for (long offset = 0; offset < 1_000_000; offset += 500) {
      checkpoints.passed(ControlState.EMPTY.reached(new ChainHead(offset, ""), ""));
    }

    assertThat(checkpoints.upTo(999).head().offset()).isEqualTo(-1);
    for (long offset = 32_000; offset < 999_000; offset += 777) {
      assertThat(checkpoints.upTo(offset).head().offset()).isBetween(offset - 32_000, offset);
    }
  }
}
