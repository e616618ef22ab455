package dev.yunfan.streams.stage;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.fleet.RolloutHealth;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.topology.Driven;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The evidence of rollouts depends on what handsets reported, not on how their batches interleave
 * nor on how often and how late they are repeated.
 */
class OrderOfArrivalTest {
  private static final int HANDSETS = 40;

  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void any_interleaving_gives_the_same_rows(long seed) throws Exception {
    var random = new Random(seed);
    var lives = new ArrayList<List<TelemetryEvents>>();
    for (int i = 0; i < HANDSETS; i++) {
      lives.add(life("d" + i, random));
    }

    var once = rows("once", one(lives));
    var shuffled = rows("shuffled", interleaved(lives, random, false));
    var repeated = rows("repeated", interleaved(lives, random, true));

    assertThat(shuffled).isEqualTo(once);
    assertThat(repeated).isEqualTo(once);
    assertThat(once.keySet())
        .anyMatch(key -> key.startsWith("health"))
        .anyMatch(key -> key.startsWith("arm"));
  }

  /** Handset after handset. */
  private static List<TelemetryEvents> one(List<List<TelemetryEvents>> lives) {
    return lives.stream().flatMap(List::stream).toList();
  }

  /** Each handset's batches in their order; repeats of any earlier one at any later time. */
  private static List<TelemetryEvents> interleaved(
      List<List<TelemetryEvents>> lives, Random random, boolean repeats) {
    var order = new ArrayList<TelemetryEvents>();
    var next = new int[lives.size()];
    var open = new ArrayList<Integer>();
    for (int i = 0; i < lives.size(); i++) {
      open.add(i);
    }
    while (!open.isEmpty()) {
      int device = open.get(random.nextInt(open.size()));
      order.add(lives.get(device).get(next[device]++));
      if (repeats && random.nextInt(2) == 0) {
        order.add(lives.get(device).get(random.nextInt(next[device])));
      }
      if (next[device] == lives.get(device).size()) {
        open.remove(Integer.valueOf(device));
      }
    }
    return order;
  }

  /** Lives are shorter than the time after which a handset is silent, which goes by arrival. */
  private Map<String, Object> rows(String name, List<TelemetryEvents> batches) throws Exception {
    var rows = new TreeMap<String, Object>();
    try (var fleet = new Driven(state.resolve(name))) {
      batches.forEach(fleet::pipe);
      for (var row : fleet.table().rollouts()) {
        rows.put("health " + row.key(), withoutTime(row));
      }
      for (var arm : fleet.table().arms()) {
        rows.put(
            String.join("/", "arm", arm.rolloutId(), arm.vendor(), arm.model(), arm.arm()),
            List.of(
                arm.handsets(),
                arm.exposureSeconds(),
                arm.java(),
                arm.natives(),
                arm.kernel(),
                arm.watchdog(),
                arm.crashed(),
                arm.silent()));
      }
      for (var count : fleet.table().intake()) {
        rows.put(
            "intake " + count.vendor() + count.model(),
            List.of(
                count.accepted(), count.unoffered(), count.badReceipts(), count.excessSeconds()));
      }
      rows.put("exposure", fleet.totals().exposureSeconds());
    }
    return rows;
  }

  private static List<Object> withoutTime(RolloutHealth row) {
    return List.of(
        row.offered(),
        row.attempted(),
        row.confirmed(),
        row.rolledBack(),
        row.failed(),
        row.excused(),
        row.silent(),
        row.tries(),
        row.recovered());
  }

  private static List<TelemetryEvents> life(String id, Random random) {
    var batches = new ArrayList<TelemetryEvents>();
    long incarnation = random.nextLong();
    long seq = 0;
    var now = LAUNCH;
    for (int i = 2 + random.nextInt(14); i > 0; i--) {
      now = now.plus(Duration.ofMinutes(random.nextInt(80)));
      if (random.nextInt(10) == 0) {
        incarnation = random.nextLong();
        seq = 0;
      }
      var batch =
          Telemetry.batchOf(id)
              .incarnation(incarnation)
              .from(seq)
              .arriving(now)
              .badReceipts(random.nextInt(2));
      if (id.endsWith("7")) {
        batch.model("haier", "w910");
      }
      for (int rollout = 0; rollout < 11; rollout++) {
        if (random.nextInt(4) > 0) {
          batch.receipt("r" + rollout, any(Arm.values(), random), rollout % 3);
        }
      }
      for (int events = 1 + random.nextInt(6); events > 0; events--, seq++) {
        switch (random.nextInt(4)) {
          case 0 -> batch.crash(any(CrashKind.values(), random));
          case 1, 2 ->
              batch.add(
                  new UpdateReport(
                      "r" + random.nextInt(12),
                      "2.0.0",
                      any(UpdatePhase.values(), random),
                      null,
                      any(FailureReason.values(), random)));
          default -> batch.heartbeat(random.nextInt(86_400 * 20));
        }
      }
      batches.add(batch.build());
    }
    return batches;
  }

  private static <T> T any(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
