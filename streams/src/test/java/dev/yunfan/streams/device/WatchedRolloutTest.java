package dev.yunfan.streams.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchedRolloutTest {
  @Test
  void the_bucket_is_the_one_that_the_documentation_works_out() {
    var rollout = new WatchedRollout("haier-2.1.0-7f3a", "2.1.0", 6_009);

    assertThat(rollout.bucket("HAIER-000001")).isEqualTo(3_991);
    assertThat(rollout.armOf("HAIER-000001")).isEqualTo(WatchedRollout.Arm.HOLDBACK);
    assertThat(new WatchedRollout("haier-2.1.0-7f3a", "2.1.0", 6_008).armOf("HAIER-000001"))
        .isEqualTo(WatchedRollout.Arm.WAITING);
  }
}
