package dev.yunfan.streams.device;

import static dev.yunfan.streams.device.ReplayWindow.Verdict.DUPLICATE;
import static dev.yunfan.streams.device.ReplayWindow.Verdict.FRESH;
import static dev.yunfan.streams.device.ReplayWindow.Verdict.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
  @Test
  void a_number_is_fresh_once_and_stale_below_the_window() {
    var window = ReplayWindow.empty(7).mark(0);

    assertThat(window.judge(0)).isEqualTo(DUPLICATE);
    assertThat(window.judge(1)).isEqualTo(FRESH);
    assertThat(window.mark(127).judge(0)).isEqualTo(DUPLICATE);
    assertThat(window.mark(128).judge(0)).isEqualTo(STALE);
    assertThat(window.mark(128).judge(1)).isEqualTo(FRESH);
    assertThat(window.judge(-1)).isEqualTo(STALE);
  }

  @Test
  void the_bitmap_agrees_with_a_plain_set_for_any_order_of_numbers() {
    var random = new Random(20_110_701);
    for (int round = 0; round < 200; round++) {
      var window = ReplayWindow.empty(round);
      var seen = new HashSet<Long>();
      long highest = -1;
      for (int i = 0; i < 500; i++) {
        long seq = Math.max(0, highest + random.nextInt(-200, random.nextInt(1, 150)));
        var expected =
            seq <= highest - ReplayWindow.BITS ? STALE : seen.contains(seq) ? DUPLICATE : FRESH;

        assertThat(window.judge(seq))
            .as("seq %d after highest %d", seq, highest)
            .isEqualTo(expected);
        if (expected == FRESH) {
          window = window.mark(seq);
          seen.add(seq);
          highest = Math.max(highest, seq);
        }
      }
      assertThat(window.highest()).isEqualTo(highest);
    }
  }
}
