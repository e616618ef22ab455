package dev.yunfan.agent.handset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.fleet.FakeCloud;
import dev.yunfan.agent.fleet.FakeCloud.Trouble;
import dev.yunfan.agent.fleet.FakeRollouts;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth.UpdateOutcomes;
import dev.yunfan.schemas.fleet.RolloutHealth.Excused;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts on their way from check-ins into batches. */
@NullUnmarked
class HandsetReceiptsTest {
  private static final UpdateOutcomes CONFIRMED =
      new UpdateOutcomes(1, 0, 0, new Excused(0, 0, 0, 0, 0));

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedClock clock = new SimulatedClock(Instant.parse("2011-08-01T00:00:00Z"));

  @TempDir private Path folder;

  @AfterEach
  void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void batches_carry_the_receipts_of_the_newest_answer_that_has_any_say_in_them() throws Exception {
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 50_000)) {
      try (var handset = start(cloud)) {
        handset.heartbeat();
        handset.upload();
        assertThat(cloud.rollouts.newest).as("before the first check-in").isEmpty();
        handset.checkIn();
        handset.checkIn();
        assertThat(cloud.rollouts.held).as("told that it has them").isEqualTo(1);
        cloud.rollouts.silent = true; // a server that may be behind
        handset.checkIn();
      }
      try (var handset = start(cloud)) {
        handset.heartbeat();
        handset.upload();
        assertThat(cloud.rollouts.newest).containsExactlyInAnyOrder("r-k", FakeRollouts.CONTROL);

        cloud.rollouts.silent = false;
        cloud.rollouts.over = Set.of("r-k");
        handset.checkIn();
        handset.heartbeat();
        handset.upload();
        assertThat(cloud.rollouts.newest).containsExactly(FakeRollouts.CONTROL);
      }
      assertThat(cloud.rollouts.bad).isZero();
      assertThat(cloud.rollouts.unoffered).isZero();
    }
  }

  @Test
  void a_report_is_sent_with_its_receipt_although_its_rollout_is_over_since() throws Exception {
    try (var cloud = new FakeCloud(vertx, Trouble.NONE, clock, 50_000)) {
      try (var handset = start(cloud)) {
        handset.checkIn();
        cloud.rollouts.over = Set.of("r-k", FakeRollouts.CONTROL);
        handset.checkIn();
      }
      try (var handset = start(cloud)) {
        handset.upload();
      }

      assertThat(cloud.rollouts.unoffered).isZero();
      assertThat(cloud.updates()).isEqualTo(Map.of("r-k", CONFIRMED));
    }
  }

  private HandsetAgent start(FakeCloud cloud) throws IOException {
    return new HandsetStart(folder, clock, () -> 0, _ -> {}).agent(cloud, true);
  }
}
