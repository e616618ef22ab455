package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.device.BatchFold;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.device.Ground;
import dev.yunfan.streams.page.DeviceHistory;
import dev.yunfan.streams.store.MemoryBudget;
import dev.yunfan.streams.store.MemoryFirstStore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The heap that a handset takes, measured with a million of them: prints what {@code
 * docs/streams.md} tells.
 */
@Tag("slow")
class HandsetMemoryTest {
  private static final int HANDSETS = 1_000_000;
  private static final int LIVES = 1_000;
  private static final int DAYS = 30;
  private static final int ROLLOUT_DAY = 19;
  private static final int UPDATE_DAY = 20;
  private static final int EVENTS_A_DAY = 24;
  private static final int EVENTS_A_CRASH = 400;

  private final MemoryBudget plenty = new MemoryBudget(Long.MAX_VALUE);

  @Test
  void the_memory_that_is_counted_is_the_heap_that_is_used() {
    var stateValues = new ArrayList<byte[]>(LIVES);
    var historyValues = new ArrayList<byte[]>(LIVES);
    var random = new SplittableRandom(20_110_701);
    for (int i = 0; i < LIVES; i++) {
      live(random, stateValues, historyValues);
    }
    var states = store("states");
    var histories = store("histories");

    double state = fill(states, stateValues);
    double history = fill(histories, historyValues);

    System.out.printf(
        Locale.ROOT,
        "heap of a handset: %.0f bytes of state, %.0f bytes of history, %.0f together%n",
        state,
        history,
        state + history);
    assertThat(states.approximateNumEntries()).isEqualTo(HANDSETS);
    assertThat(histories.approximateNumEntries()).isEqualTo(HANDSETS);
  }

  /** Puts a value for each handset; gives the heap that each takes, which is what was counted. */
  private static double fill(MemoryFirstStore store, List<byte[]> values) {
    long before = usedHeap();
    double counted = 0;
    for (int i = 0; i < HANDSETS; i++) {
      byte[] key = "k-touch/D%08d".formatted(i).getBytes(UTF_8);
      byte[] value = values.get(i % LIVES).clone();
      counted += MemoryBudget.ENTRY_BYTES + key.length + value.length;
      store.put(Bytes.wrap(key), value);
    }
    double used = usedHeap() - before;
    System.out.printf(
        Locale.ROOT, "counted %.1f bytes each, used %.1f%n", counted / HANDSETS, used / HANDSETS);
    assertThat(used).isCloseTo(counted, withPercentage(10));
    return used / HANDSETS;
  }

  private MemoryFirstStore store(String name) {
    return new MemoryFirstStore(Stores.inMemoryKeyValueStore(name).get(), plenty);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** A month: a batch of 24 events a day, ten crashes in 1,000 hours of use, and one update. */
  private static void live(SplittableRandom random, List<byte[]> states, List<byte[]> histories) {
    var state = DeviceState.UNSEEN;
    byte @Nullable [] history = null;
    long incarnation = random.nextLong();
    for (int day = 0; day < DAYS; day++) {
      var batch =
          batchOf("D00000001")
              .incarnation(incarnation)
              .from(day * 2L * EVENTS_A_DAY)
              .firmware(day > UPDATE_DAY ? "2.0.0" : "1.0.0")
              .arriving(LAUNCH.plus(Duration.ofDays(day)));
      if (day == 0) {
        batch.activation();
      }
      if (day >= ROLLOUT_DAY) {
        batch.receipt("canary", Arm.TREATED, 0);
      }
      if (day == UPDATE_DAY) {
        for (var phase : EnumSet.range(UpdatePhase.OFFERED, UpdatePhase.CONFIRMED)) {
          batch.update("canary", phase);
        }
      }
      for (int event = 0; event < EVENTS_A_DAY; event++) {
        if (random.nextInt(EVENTS_A_CRASH) == 0) {
          batch.crash();
        } else {
          batch.heartbeat(900);
        }
      }
      var sighting = BatchFold.fold(state, batch.build(), Ground.BARE);
      state = sighting.after();
      if (DeviceHistory.concerns(sighting)) {
        history = DeviceHistory.append(history, sighting);
      }
    }
    states.add(new DeviceStateCodec().encode(state));
    histories.add(Objects.requireNonNull(history));
  }
}
