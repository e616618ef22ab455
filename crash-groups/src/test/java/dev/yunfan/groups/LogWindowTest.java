package dev.yunfan.groups;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogWindowTest {
  private static final String NOISE = "x".repeat(1_000);

  @Test
  void a_crash_after_more_noise_than_fits_is_still_there() {
    var window = new LogWindow();
    for (int i = 0; i < 100_000; i++) {
      window.add(NOISE);
    }
    window.add("[    1.0] general protection fault: 0000 [#1] SMP");
    window.add("[    1.0] RIP: 0010:foo+0x1/0x2");
    assertThat(LogGrouper.group(window.lines()).readable())
        .isEqualTo("general protection fault in foo");
    assertThat(window.lines().size()).isLessThan(10_000);
  }

  @Test
  void noise_after_the_crash_is_bounded_and_says_when_to_stop() {
    var window = new LogWindow();
    window.add("[    1.0] general protection fault: 0000 [#1] SMP");
    int taken = 0;
    while (window.add(NOISE)) {
      taken++;
      assertThat(taken).isLessThan(50_000);
    }
    assertThat(window.lines().getFirst()).contains("general protection fault");
  }

  @Test
  void endless_lines_are_cut() {
    var window = new LogWindow();
    window.add("a".repeat(1_000_000));
    assertThat(window.lines().getFirst()).hasSize(LogWindow.LONGEST_LINE);
  }
}
