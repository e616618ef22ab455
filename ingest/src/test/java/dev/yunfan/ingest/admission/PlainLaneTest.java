package dev.yunfan.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.ingest.Batches;
import dev.yunfan.ingest.RunningGateway;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The plain lane and {@link Admission} never answer differently. */
class PlainLaneTest {
  private static final DevicePrincipal SENDER = new DevicePrincipal(Batches.VENDOR, Batches.DEVICE);
  private static final long ARRIVED_AT = 1_320_100_000_000L;
  private static final ReceiptCheck CHECK = new ReceiptCheck(RunningGateway.keys().receipts());
  private static final Receipt[] RECEIPTS = {
    Batches.receipt(Batches.DEVICE, new Membership("r".repeat(64), "2.0.0", Arm.TREATED, 0)),
    Batches.receipt(Batches.DEVICE, new Membership("r2", "2", Arm.NAMED, 100, 3)),
    Batches.receipt("KT-OTHER", new Membership("r3", "2.0.0", Arm.TREATED, 1)),
    Batches.receipt(Batches.DEVICE, new Membership("r2", "2", Arm.HOLDBACK, 3), Batches.DAY - 1)
  };

  private static final TelemetryEvent[] EVERY_SHAPE = {
    new Activation("CN-31"),
    new Heartbeat(31L * 86_400, Integer.MAX_VALUE, 100, Long.MAX_VALUE, Network.WIFI),
    new Crash(CrashKind.WATCHDOG, "ANR 云帆", "", List.of(), Long.MAX_VALUE),
    new Crash(
        CrashKind.NATIVE,
        "r".repeat(1_000),
        "p".repeat(200),
        Collections.nCopies(64, "f".repeat(500)),
        0),
    new UpdateReport("r".repeat(64), "2.0.0", UpdatePhase.FAILED, "x".repeat(1_000)),
    new UpdateReport("r1", "2.0.0", UpdatePhase.OFFERED, null),
    new UpdateReport("r1", "2.0.0", UpdatePhase.ROLLED_BACK, "", FailureReason.CANCELLED)
  };
  private static final TelemetryBatch BATCH = Batches.of(Batches.DEVICE, EVERY_SHAPE);

  @Test
  void a_plain_batch_gives_the_very_bytes_that_the_codec_writes() throws UnreadableRecord {
    byte[] bare = TelemetryBatch.CODEC.encode(BATCH);
    byte[] withReceipts = TelemetryBatch.CODEC.encode(Batches.with(BATCH, RECEIPTS));
    byte[] second = Batches.inVersion(2, Batches.with(BATCH, RECEIPTS));
    byte[] first = Batches.inVersion(1, BATCH);

    for (byte[] batch : List.of(bare, withReceipts, second, first)) {
      var plain = Objects.requireNonNull(PlainLane.admit(SENDER, batch, CHECK, ARRIVED_AT));

      var judged = (Admitted) judged(batch);
      assertThat(plain.record()).isEqualTo(judged.record());
      assertThat(plain.counts()).isEqualTo(judged.counts());
      assertThat(plain.counts()).hasToString("[1, 1, 2, 3]");
      assertThat(plain.receipts()).isEqualTo(judged.receipts());
    }
    assertThat(((Admitted) judged(withReceipts)).receipts().good()).hasSize(2);
  }

  private static Verdict judged(byte[] batch) throws UnreadableRecord {
    return Admission.judge(SENDER, TelemetryBatch.CODEC.decode(batch), CHECK, ARRIVED_AT);
  }

  @Test
  void a_batch_for_another_device_or_with_a_bad_event_leaves_the_lane() {
    var stranger = new DevicePrincipal(Batches.VENDOR, "KT-OTHER");
    byte[] good = TelemetryBatch.CODEC.encode(Batches.ofEveryKind(Batches.DEVICE));
    byte[] bad =
        TelemetryBatch.CODEC.encode(Batches.of(Batches.DEVICE, Batches.heartbeatWithBattery(101)));

    assertThat(PlainLane.admit(stranger, good, CHECK, ARRIVED_AT)).isNull();
    assertThat(PlainLane.admit(SENDER, bad, CHECK, ARRIVED_AT)).isNull();
  }

  @Test
  void whatever_the_lane_admits_of_mutated_batches_admission_admits_alike() {
    var batch =
        Batches.of(
            Batches.DEVICE,
            new Activation("CN-31"),
            Batches.heartbeat(),
            Batches.crash(),
            new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, "hash", FailureReason.HEALTH),
            new UpdateReport("r1", "2.0.0", UpdatePhase.OFFERED, null));
    assertThatBothAgreeOnMutationsOf(
        TelemetryBatch.CODEC.encode(Batches.with(batch, RECEIPTS)), 20_000);
    assertThatBothAgreeOnMutationsOf(Batches.inVersion(1, batch), 20_000);
    assertThatBothAgreeOnMutationsOf(Batches.inVersion(2, Batches.with(batch, RECEIPTS)), 20_000);
  }

  private static void assertThatBothAgreeOnMutationsOf(byte[] whole, int leastAdmitted) {
    var random = new Random(20_110_701);
    int admitted = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] mutated = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at = 10 + random.nextInt(mutated.length - 10);
        mutated[at] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) (mutated[at] ^ (1 << random.nextInt(8)));
      }
      var plain = PlainLane.admit(SENDER, mutated, CHECK, ARRIVED_AT);
      if (plain != null) {
        admitted++;
      }
      assertThatBothAgree(plain, mutated);
    }
    assertThat(admitted).isGreaterThan(leastAdmitted);
  }

  private static void assertThatBothAgree(@Nullable Admitted plain, byte[] batch) {
    try {
      var judged = judged(batch);
      if (plain != null) {
        var admitted = (Admitted) judged;
        assertThat(admitted.refused()).isEmpty();
        assertThat(plain.counts()).isEqualTo(admitted.counts());
        assertThat(plain.receipts()).isEqualTo(admitted.receipts());
        assertThat(TelemetryEvents.CODEC.decode(plain.record()))
            .isEqualTo(TelemetryEvents.CODEC.decode(admitted.record()));
      }
    } catch (UnreadableRecord e) {
      assertThat(plain).as("admitted although unreadable: %s", e.getMessage()).isNull();
    }
  }
}
