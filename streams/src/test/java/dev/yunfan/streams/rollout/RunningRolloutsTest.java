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
    rollouts.take(standing("r1", "running", 2));
    rollouts.take(standing("r2", "halted", 2));
    rollouts.take(standing("r3", "completed", 2));

    assertThat(rollouts.of("haier", "w910"))
        .containsExactlyInAnyOrder(
            new WatchedRollout("r1", "2.0.0"), new WatchedRollout("r2", "2.0.0"));
    assertThat(rollouts.of("haier", "w700")).isEmpty();
    assertThat(rollouts.of("k-touch", "w910")).isEmpty();
  }

  @Test
  void withdrawn_ones_are_told_with_their_time_whatever_older_standings_come_later() {
    rollouts.take(standing("r1", "withdrawn", 5));
    rollouts.take(standing("r1", "running", 4));

    assertThat(rollouts.of("haier", "w910")).isEmpty();
    assertThat(rollouts.withdrawn()).isEqualTo(Map.of(RolloutMarks.hash("r1"), 1_005L));
  }

  private static RolloutStanding standing(String id, String state, long version) {
    return new RolloutStanding(
        id, "haier", "2.0.0", List.of("w910"), state, 0, 100, 0, version, 1_000 + version);
  }
}
