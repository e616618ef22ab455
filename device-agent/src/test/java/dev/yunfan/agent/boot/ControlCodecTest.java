package dev.yunfan.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class ControlCodecTest {
  private static final String NAME = "n".repeat(64);
  private static final String SHA256 = "f".repeat(64);

  @Test
  void the_longest_record_that_can_come_fits_and_comes_back() {
    var slot = SlotEntry.trial(NAME, Long.MAX_VALUE, Long.MAX_VALUE, SHA256, 3);
    var pending = new PendingUpdate(NAME, NAME, Slot.B, Long.MAX_VALUE, SHA256, "");
    var record =
        new BootControl(
            Long.MAX_VALUE,
            slot,
            slot,
            NAME,
            Long.MAX_VALUE,
            Collections.nCopies(4, SHA256),
            pending.givenUp("健康检查失败".repeat(500)));

    assertThat(ControlCodec.decode(ControlCodec.encode(record))).contains(record);
  }

  @Test
  void a_reason_is_cut_between_characters() {
    var pending =
        new PendingUpdate(NAME, NAME, Slot.A, 1, SHA256, "a" + "\uD83D\uDCA5".repeat(100));

    assertThat(pending.reason()).isEqualTo("a" + "\uD83D\uDCA5".repeat(29));
  }
}
