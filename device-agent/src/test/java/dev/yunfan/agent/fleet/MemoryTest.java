package dev.yunfan.agent.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

    System.out.println(each + " bytes a handset");
    assertThat(each).isBetween(80L, 300L);
    assertThat(queue.nextAt() + handsets.length).isPositive();
  }

  @SuppressWarnings("ThreadPriorityCheck") // a full collection is the measuring instrument
  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
