package dev.yunfan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DemoImagesTest {
  @Test
  void images_are_real_arm_code_and_versions_differ_in_a_part() {
    byte[] first = DemoImages.of("k-touch", "w700", "1.0.0");
    byte[] second = DemoImages.of("k-touch", "w700", "2.0.0");

    assertThat(first).hasSizeBetween(50_000, 150_000);
    assertThat(Arrays.copyOfRange(first, 512, 516)).containsExactly(0x7F, 'E', 'L', 'F');
    assertThat(second).isNotEqualTo(first);
    assertThat(Arrays.copyOfRange(second, 512, 40_000))
        .isEqualTo(Arrays.copyOfRange(first, 512, 40_000));
  }
}
