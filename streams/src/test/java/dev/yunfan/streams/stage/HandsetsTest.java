package dev.yunfan.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandsetsTest {
  @Test
  void handsets_are_exact_to_the_stated_size_and_then_within_five_percent() {
    var handsets = new Handsets();
    for (int i = 0; i < 50_000; i++) {
      long hash = Counter.hash("haier", "H" + i);
      handsets.add(hash);
      handsets.add(hash);
      if (i < Handsets.EXACT) {
        assertThat(handsets.count()).isEqualTo(i + 1L);
      } else if (i % 1_000 == 0) {
        assertThat((double) handsets.count()).isBetween(0.95 * i, 1.05 * i);
      }
      if (i == 77 || i == 3_000) {
        handsets = Handsets.fromBytes(handsets.toBytes());
      }
    }
    assertThat(handsets.toBytes().length).isLessThan(1_600);
  }
}
