package dev.yunfan.streams.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.control.RolloutStanding;
import dev.yunfan.streams.device.RolloutMarks;
import dev.yunfan.streams.device.WatchedRollout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunningRolloutsTest {
  private final RunningRollouts rollouts = new RunningRollouts();

  @Test
  void rollouts_under_way_are_named_for_their_vendor_and_models() {
    rollouts.take(standing("r1", "running", 2), 5_000);
    rollouts.take(standing("r2", "halted", 2), 5_000);
    rollouts.take(standing("r3", "completed", 2), 5_000);

    assertThat(rollouts.of("haier", "w910"))
        .containsExactlyInAnyOrder(
            new WatchedRollout("r1", "2.0.0"), new WatchedRollout("r2", "2.0.0"));
    assertThat(rollouts.of("haier", "w700")).isEmpty();
    assertThat(rollouts.of("k-touch", "w910")).isEmpty();
  }

  @Test
  void withdrawn_ones_are_told_with_the_time_at_which_the_record_was_appended() {
    rollouts.take(standing("r1", "withdrawn", 5), 7_000);

    assertThat(rollouts.of("haier", "w910")).isEmpty();
    assertThat(rollouts.withdrawn()).isEqualTo(Map.of(RolloutMarks.rollout("r1"), 7_000L));
  }

  @Test
  void a_corrected_record_replaces_a_forged_one_of_a_higher_version() {
    rollouts.take(standing("r1", "running", 4), 5_000);
    rollouts.take(standing("r1", "withdrawn", 1_000_000_000_000L), 6_000);
    rollouts.take(standing("r1", "running", 4), 7_000);

    assertThat(rollouts.of("haier", "w910")).containsExactly(new WatchedRollout("r1", "2.0.0"));
    assertThat(rollouts.withdrawn()).isEmpty();
  }

  @Test
  void the_release_of_a_rollout_is_known_after_its_end_too() {
    rollouts.take(standing("r1", "cancelled", 4), 5_000);

    assertThat(rollouts.shippedBy("r1")).isEqualTo("2.0.0");
    assertThat(rollouts.shippedBy("r2")).isNull();
  }

  private static RolloutStanding standing(String id, String state, long version) {
    return new RolloutStanding(
        id, "haier", "2.0.0", List.of("w910"), state, 0, 100, 0, version, 1_000 + version);
  }
}
