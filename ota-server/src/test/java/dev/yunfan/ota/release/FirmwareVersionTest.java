package dev.yunfan.ota.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirmwareVersionTest {
  @Test
  void versions_are_ordered_by_their_parts() {
    var ascending =
        List.of(
            "1",
            "1.0",
            "1.0.1",
            "1.2",
            "1.9",
            "1.10",
            "2.0-beta",
            "2.0-rc1",
            "2.1",
            "10.0",
            "99999999999999999999.1");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(Integer.signum(FirmwareVersion.compare(ascending.get(i), ascending.get(j))))
            .as("%s against %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
    assertThat(FirmwareVersion.compare("1.02", "1.2")).isZero();
  }
}
