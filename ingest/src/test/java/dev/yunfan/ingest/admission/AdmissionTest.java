package dev.yunfan.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.yunfan.ingest.Batches;
import dev.yunfan.ingest.RunningGateway;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionTest {
  private static final DevicePrincipal SENDER = new DevicePrincipal(Batches.VENDOR, Batches.DEVICE);
  private static final long ARRIVED_AT = 1_320_100_000_000L;
  private static final ReceiptCheck CHECK = new ReceiptCheck(RunningGateway.keys().receipts());

  @Test
  void a_good_batch_comes_in_whole() throws UnreadableRecord {
    assertThat(events(admitted(Batches.ofEveryKind(Batches.DEVICE)))).hasSize(3);
    assertThat(admitted(Batches.ofEveryKind(Batches.DEVICE)).refused()).isEmpty();
  }

  @Test
  void good_receipts_are_recorded_bad_ones_counted_and_neither_keeps_an_event_out()
      throws UnreadableRecord {
    var membership = new Membership("r1", "2.0.0", Arm.TREATED, 0);

    var admitted =
        admitted(
            Batches.with(
                Batches.ofEveryKind(Batches.DEVICE),
                Batches.receipt(Batches.DEVICE, membership),
                Batches.receipt("KT-OTHER", new Membership("r2", "2.0.0", Arm.TREATED, 0))));

    var record = TelemetryEvents.CODEC.decode(admitted.record());
    assertThat(record.events()).hasSize(3);
    assertThat(record.receipts()).containsExactly(membership);
    assertThat(record.badReceipts()).isEqualTo(1);
  }

  @Test
  void a_seq_that_does_not_rise_refuses_its_event_alone() throws UnreadableRecord {
    var batch =
        new TelemetryBatch(
            Batches.reporter(Batches.VENDOR, Batches.DEVICE),
            0,
            List.of(beat(-1), beat(4), beat(4), beat(3), beat(5)));

    var admitted = admitted(batch);

    assertThat(events(admitted)).extracting(AcceptedEvent::seq).containsExactly(4L, 5L);
    assertThat(admitted.refused()).extracting(RefusedEvent::index).containsExactly(0, 2, 3);
    assertThat(admitted.refused()).allMatch(e -> e.fault() == EventFault.SEQ_ORDER);
  }

  @Test
  void a_refused_event_does_not_raise_the_seq() throws UnreadableRecord {
    var batch =
        new TelemetryBatch(
            Batches.reporter(Batches.VENDOR, Batches.DEVICE),
            0,
            List.of(new DeviceEvent(900, 0, Batches.heartbeatWithBattery(101)), beat(1)));

    assertThat(events(admitted(batch))).extracting(AcceptedEvent::seq).containsExactly(1L);
  }

  static List<TelemetryEvent> outOfRange() {
    return List.of(
        new Activation(""),
        new Activation("CN-31-MUCH-LONGER"),
        new Heartbeat(-1, 0, 0, 0, Network.NONE),
        new Heartbeat(0, -1, 0, 0, Network.NONE),
        new Heartbeat(0, 0, 101, 0, Network.NONE),
        new Heartbeat(0, 0, 0, -1, Network.NONE),
        new Crash(CrashKind.JAVA, "r", "p", List.of(), -1),
        new UpdateReport("", "2.0.0", UpdatePhase.OFFERED, null),
        new UpdateReport("r 1", "2.0.0", UpdatePhase.OFFERED, null),
        new UpdateReport("r1", "2.0.0/1", UpdatePhase.OFFERED, null),
        new UpdateReport("r1", "2.0.0", UpdatePhase.CONFIRMED, null, FailureReason.HEALTH));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void an_event_outside_its_documented_ranges_is_refused_alone(TelemetryEvent bad)
      throws UnreadableRecord {
    var admitted = admitted(Batches.of(Batches.DEVICE, Batches.heartbeat(), bad));

    assertThat(events(admitted)).hasSize(1);
    assertThat(admitted.refused()).extracting(RefusedEvent::index).containsExactly(1);
  }

  /** Events that come, and the part of each that is counted. */
  static List<Arguments> tooLarge() {
    var frames = Collections.nCopies(1_024, "f");
    var report = new UpdateReport("r1", "2", UpdatePhase.FAILED, "x".repeat(1_001));
    return List.of(
        arguments(
            new Heartbeat(Long.MAX_VALUE, 2, 3, 4, Network.WIFI),
            new Heartbeat(31L * 86_400, 2, 3, 4, Network.WIFI),
            "heartbeat.uptimeSeconds 9223372036854775807 became 2678400"),
        arguments(
            new Crash(CrashKind.JAVA, "r".repeat(1_001), "p".repeat(201), List.of(), 7),
            new Crash(CrashKind.JAVA, "r".repeat(1_000), "p".repeat(200), List.of(), 7),
            "crash.reason had 1001 characters, the first 1000 are kept; crash.process had 201 characters, the first 200 are kept"),
        arguments(
            new Crash(CrashKind.JAVA, "StackOverflowError", "p", frames, 7),
            new Crash(CrashKind.JAVA, "StackOverflowError", "p", frames.subList(0, 64), 7),
            "crash.frames had 1024 frames, the innermost 64 are kept"),
        arguments(
            new Crash(CrashKind.JAVA, "r", "p", List.of("a", "f".repeat(499) + "😀"), 7),
            new Crash(CrashKind.JAVA, "r", "p", List.of("a", "f".repeat(499)), 7),
            "crash.frames had 501 characters, the first 500 are kept"),
        arguments(
            report,
            new UpdateReport("r1", "2", UpdatePhase.FAILED, "x".repeat(1_000)),
            "updateReport.reason had 1001 characters, the first 1000 are kept"));
  }

  @ParameterizedTest
  @MethodSource("tooLarge")
  void an_event_that_is_too_large_is_cut_marked_and_counted(
      TelemetryEvent large, TelemetryEvent counted, String detail) throws UnreadableRecord {
    var batch = Batches.of(Batches.DEVICE, Batches.heartbeat(), large);

    var admitted = admitted(batch);

    var record = TelemetryEvents.CODEC.decode(admitted.record());
    assertThat(record.events())
        .extracting(AcceptedEvent::body)
        .containsExactly(Batches.heartbeat(), counted);
    assertThat(record.cut()).containsExactly(batch.events().getLast().seq());
    assertThat(admitted.cut()).containsExactly(new CutEvent(1, detail));
    assertThat(admitted.refused()).isEmpty();
    assertThat(PlainLane.admit(SENDER, TelemetryBatch.CODEC.encode(batch), CHECK, ARRIVED_AT))
        .isNull();
  }

  static List<TelemetryEvent> atTheEnds() {
    return List.of(
        new Heartbeat(0, 0, 0, 0, Network.NONE),
        new Heartbeat(31L * 86_400, Integer.MAX_VALUE, 100, Long.MAX_VALUE, Network.WIFI),
        new Crash(CrashKind.KERNEL, "", "", List.of(), 0),
        new Crash(
            CrashKind.NATIVE,
            "r".repeat(1_000),
            "p".repeat(200),
            Collections.nCopies(64, "f".repeat(500)),
            Long.MAX_VALUE),
        new UpdateReport("R".repeat(64), "2.0.0_a-Z", UpdatePhase.ROLLED_BACK, "x".repeat(1_000)),
        new UpdateReport("r1", "2.0.0", UpdatePhase.ROLLED_BACK, null, FailureReason.BOOT),
        new UpdateReport("r1", "2.0.0", UpdatePhase.FAILED, null, FailureReason.CANCELLED));
  }

  @ParameterizedTest
  @MethodSource("atTheEnds")
  void an_event_at_the_ends_of_its_ranges_comes_in(TelemetryEvent good) throws UnreadableRecord {
    var admitted = admitted(Batches.of(Batches.DEVICE, good));

    assertThat(admitted.refused()).isEmpty();
    assertThat(admitted.cut()).isEmpty();
  }

  @Test
  void the_head_of_a_batch_is_held_to_its_rules() throws UnreadableRecord {
    assertThat(reasonFor(new Reporter("KT-2", Batches.VENDOR, "w700", "1", 0), 1))
        .isEqualTo(RefusalReason.WRONG_DEVICE);
    assertThat(reasonFor(new Reporter(Batches.DEVICE, "haier", "w700", "1", 0), 1))
        .isEqualTo(RefusalReason.WRONG_DEVICE);
    for (String model : List.of("", "-w700", "..", "w 700", "w".repeat(65))) {
      assertThat(reasonFor(new Reporter(Batches.DEVICE, Batches.VENDOR, model, "1", 0), 1))
          .isEqualTo(RefusalReason.INVALID_BATCH);
    }
    for (String firmware : List.of("", "1/0", "1".repeat(65))) {
      assertThat(reasonFor(new Reporter(Batches.DEVICE, Batches.VENDOR, "w700", firmware, 0), 1))
          .isEqualTo(RefusalReason.INVALID_BATCH);
    }
    var good = Batches.reporter(Batches.VENDOR, Batches.DEVICE);
    assertThat(reasonFor(good, 0)).isEqualTo(RefusalReason.INVALID_BATCH);
    assertThat(reasonFor(good, 1_001)).isEqualTo(RefusalReason.INVALID_BATCH);
  }

  private static RefusalReason reasonFor(Reporter reporter, int events) {
    var batch = new TelemetryBatch(reporter, 0, Collections.nCopies(events, beat(0)));
    return ((RequestRefusal) Admission.judge(SENDER, batch, CHECK, ARRIVED_AT)).reason();
  }

  private static Admitted admitted(TelemetryBatch batch) {
    return (Admitted) Admission.judge(SENDER, batch, CHECK, ARRIVED_AT);
  }

  private static List<AcceptedEvent> events(Admitted admitted) throws UnreadableRecord {
    return TelemetryEvents.CODEC.decode(admitted.record()).events();
  }

  private static DeviceEvent beat(long seq) {
    return new DeviceEvent(seq, 0, Batches.heartbeat());
  }
}
