package dev.yunfan.streams.device;

import static dev.yunfan.streams.Telemetry.LAUNCH;
import static dev.yunfan.streams.Telemetry.batchOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.streams.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law: hours that count never exceed the time since a handset was first heard, plus 31 days.
 */
class ExposureTest {
  private static final long DAY = 86_400;
  private static final long MONTH = 31 * DAY;

  private DeviceState state = DeviceState.UNSEEN;
  private long counted;
  private long excess;
  private long inArm;

  @Test
  void a_thousand_heartbeats_of_a_month_at_one_moment_are_a_month() {
    for (int i = 0; i < 100; i++) {
      var batch = batchOf("d1").from(10L * i);
      for (int j = 0; j < 10; j++) {
        batch.heartbeat(MONTH);
      }
      take(batch);
    }

    assertThat(counted).isEqualTo(MONTH);
    assertThat(excess).isEqualTo(999 * MONTH);
    assertThat(state.exposure().covered()).isLessThanOrEqualTo(MONTH);
  }

  @Test
  void heartbeats_of_one_batch_count_in_their_order() {
    var sighting =
        BatchFold.fold(
            DeviceState.UNSEEN,
            batchOf("d1").heartbeat(30 * DAY).heartbeat(2 * DAY).heartbeat(7).build(),
            Ground.BARE);

    assertThat(sighting.fresh())
        .extracting(event -> ((Heartbeat) event.body()).uptimeSeconds())
        .containsExactly(30 * DAY, DAY, 0L);
    assertThat(sighting.apart().excessSeconds()).isEqualTo(DAY + 7);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void an_honest_handset_loses_nothing(long seed) {
    var random = new Random(seed);
    for (int handset = 0; handset < 50; handset++) {
      honestLife(random);
    }
    assertThat(excess).isZero();
  }

  /**
   * It notes its uptime and sends what it noted when it can: after a first while without a network,
   * in parts, late, through gateways whose clocks differ; its own clock is of no account.
   */
  private void honestLife(Random random) {
    state = DeviceState.UNSEEN;
    long lived = 0;
    long told = 0;
    long seq = 0;
    long claimed = 0;
    long before = counted;
    for (int i = 0; i < 40; i++) {
      lived += random.nextInt((int) (14 * DAY));
      var batch =
          batchOf("d1")
              .from(seq)
              .arriving(LAUNCH.plusSeconds(lived).plusMillis(random.nextInt(600_000)))
              .aged(Duration.ofDays(random.nextInt(40)));
      for (int parts = 1 + random.nextInt(4); parts > 0; parts--) {
        long part = parts == 1 && random.nextBoolean() ? lived - told : (lived - told) / 2;
        batch.heartbeat(part);
        told += part;
        claimed += part;
        seq++;
      }
      take(batch);
    }
    assertThat(counted - before).isEqualTo(claimed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_a_handset_claims_the_law_holds(long seed) {
    var random = new Random(seed);
    long now = 0;
    long newest = 0;
    long first = -1;
    long joined = -1;
    for (int i = 0; i < 400; i++) {
      now += random.nextInt(10) == 0 ? -random.nextInt(600) : random.nextInt(20_000);
      now = Math.max(0, now);
      newest = Math.max(newest, now);
      first = first < 0 ? now : first;
      var batch =
          batchOf("d1")
              .incarnation(random.nextInt(10))
              .from(random.nextInt(2_000))
              .arriving(LAUNCH.plusSeconds(now));
      for (int j = random.nextInt(4); j > 0; j--) {
        batch.heartbeat(random.nextLong(MONTH));
      }
      if (i > 50) {
        batch.receipt("r1", Arm.TREATED, 0).crash();
      }
      take(batch);
      if (!state.rollouts().marks().isEmpty() && joined < 0) {
        joined = newest;
      }
      assertThat(counted).isLessThanOrEqualTo(newest - first + MONTH);
      assertThat(state.exposure().counted()).isEqualTo(counted);
      assertThat(state.exposure().covered()).isLessThanOrEqualTo(newest - first + MONTH);
      assertThat(inArm).isLessThanOrEqualTo(joined < 0 ? 0 : newest - joined);
    }
  }

  @Test
  void a_handset_that_0_1_0_knew_begins_with_its_newest_batch_and_loses_nothing() {
    state =
        new DeviceStateCodec()
            .decode(
                HexFormat.of()
                    .parseHex(
                        "02030100000000000000020207000a686169657208773931300a312e302e309cea01060a43"
                            + "4e2d333700b0ea0106000080a0cee0d54b050108dc8307b57be76c08"));
    var known = Instant.ofEpochMilli(state.lastArrival());

    take(
        batchOf("d1")
            .model("haier", "w910")
            .incarnation(2)
            .from(2)
            .arriving(known.plus(Duration.ofDays(14)))
            .heartbeat(14 * DAY)
            .heartbeat(30 * DAY)); // what it could not send before

    assertThat(counted).isEqualTo(44 * DAY);
    assertThat(state.exposure().firstHeard()).isEqualTo(known.toEpochMilli());
    take(
        batchOf("d1")
            .model("haier", "w910")
            .incarnation(2)
            .from(4)
            .arriving(known.plus(Duration.ofDays(14)))
            .heartbeat(30 * DAY));
    assertThat(counted).isEqualTo(45 * DAY);
  }

  private void take(Telemetry batch) {
    var sighting = BatchFold.fold(state, batch.build(), Ground.BARE);
    state = sighting.after();
    for (var event : sighting.fresh()) {
      counted += event.body() instanceof Heartbeat heartbeat ? heartbeat.uptimeSeconds() : 0;
    }
    excess += sighting.apart().excessSeconds();
    inArm += sighting.arms().stream().mapToLong(ArmVisit::exposureSeconds).sum();
  }
}
