package dev.yunfan.streams.topology;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.stage.CappedFleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever the server starts again: each hour of a rollout says the same, silence too. */
class RolloutWindowsLawTest {
  private static final Caps WIDE = new Caps(999, 999, 9_999, 999, 999, 999, 9_999);
  private static final List<Arm> ARMS = List.of(Arm.TREATED, Arm.CONTROL, Arm.HOLDBACK);
  private static final List<CrashKind> KINDS = List.of(CrashKind.values());
  private static final int HANDSETS = 12;
  private static final int BATCHES = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void restarts_change_no_hour_of_a_rollout(long seed) throws Exception {
    var straight = new CappedFleet(WIDE, DeclaredNames.NONE);
    var broken = new CappedFleet(WIDE, DeclaredNames.NONE);
    var random = new Random(-seed);
    for (var batch : batches(new Random(seed))) {
      straight.pipe(batch);
      broken.pipe(batch);
      if (random.nextInt(10) == 0) {
        straight.table();
        broken.table();
      }
      if (random.nextInt(30) == 0) {
        straight.table();
        broken.table();
        broken.restart();
      }
    }
    straight.table();
    broken.table();

    assertThat(straight.windows()).isNotEmpty();
    assertThat(straight.windows().values()).anyMatch(row -> row.silence().events() > 0);
    assertThat(straight.windows().values()).anyMatch(row -> row.crashed().events() > 0);
    assertThat(broken.windows()).isEqualTo(straight.windows());
  }

  /** Handsets that come back after an hour, or after days without a word. */
  private static List<TelemetryEvents> batches(Random random) {
    var batches = new ArrayList<TelemetryEvents>();
    var next = new HashMap<String, Long>();
    int minute = 0;
    for (int i = 0; i < BATCHES; i++) {
      minute += random.nextInt(100) == 0 ? 2_000 : random.nextInt(40);
      String device = "d" + random.nextInt(HANDSETS);
      var batch =
          batchOf(device)
              .from(next.getOrDefault(device, 0L))
              .arriving(LAUNCH.plus(Duration.ofMinutes(minute)))
              .receipt(receipt(random, minute))
              .heartbeat(random.nextInt(5_000));
      if (random.nextInt(8) == 0) {
        batch.crash(KINDS.get(random.nextInt(KINDS.size())));
      }
      next.merge(device, 2L, Long::sum);
      batches.add(batch.build());
    }
    return batches;
  }

  private static Membership receipt(Random random, int minute) {
    var arm = ARMS.get(random.nextInt(40) == 0 ? 0 : 1 + random.nextInt(2));
    return new Membership("r1", "2.0.0", arm, 1, minute / 4_000);
  }
}
