package dev.yunfan.agent.fleet.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.agent.fleet.story.CrashTraces;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final int HANDSETS = 300_000;

  @Test
  void a_simulated_handset_at_rest_takes_less_than_three_hundred_bytes() {
    var launch = Scenario.launch().launches().getFirst();
    var lives = new Lives(1, Duration.ofDays(1).toMillis(), CrashTraces.load());
    var batches = new Batches(lives);
    var handsets = new Handset[HANDSETS];
    var queue = new WakeQueue(launch.from().toEpochMilli(), HANDSETS);
    long before = usedBytes();
    for (int i = 0; i < HANDSETS; i++) {
      var handset = lives.activated(i, launch, launch.from().toEpochMilli());
      batches.prepare(handset, handset.activatedAt);
      handset.unacknowledged = Handset.Numbered.NOTHING;
      handset.reportedFirmware = handset.firmware;
      handsets[i] = handset;
      queue.add(handset.activatedAt + i, i);
    }
    long each = (usedBytes() - before) / HANDSETS;

    before = usedBytes();
    var membership = new Membership("haier-2.1.0-7f3a", "2.1.0", Arm.CONTROL, 1);
    var receipt = new Receipt(membership, 15_308, 0, new byte[16]);
    for (var handset : handsets) {
      handset.receipts = CompactReceipts.of(List.of(receipt), _ -> membership);
    }
    long receipts = (usedBytes() - before) / HANDSETS;

    System.out.println(each + " bytes a handset, and " + receipts + " for its receipt");
    assertThat(each).isBetween(80L, 300L);
    assertThat(receipts).isBetween(32L, 48L);
    assertThat(queue.nextAt() + handsets.length).isPositive();
  }

  @SuppressWarnings("ThreadPriorityCheck") // a full collection is the measuring instrument
  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
