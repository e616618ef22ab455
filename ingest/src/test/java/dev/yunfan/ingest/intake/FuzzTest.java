package dev.yunfan.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.yunfan.ingest.Batches;
import dev.yunfan.ingest.RunningGateway;
import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.ReceiptCheck;
import dev.yunfan.ingest.admission.RefusalReason;
import dev.yunfan.ingest.admission.RequestRefusal;
import dev.yunfan.ingest.admission.Verdict;
import dev.yunfan.ingest.body.Submission;
import dev.yunfan.ingest.load.InFlight;
import dev.yunfan.ingest.log.TelemetryLog;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.telemetry.RejectedTelemetry;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies of every kind of wrong: each is admitted or refused as the client's fault, at once. */
class FuzzTest {
  private static final DevicePrincipal SENDER = new DevicePrincipal(Batches.VENDOR, Batches.DEVICE);
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_MILLIS_OF_ONE = 2_000;
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private final InFlight inFlight = new InFlight(4, 16L * 1024 * 1024);
  private final CheckingLog log = new CheckingLog();
  private final Intake intake =
      new Intake(
          log,
          () -> RUN_AT,
          () -> true,
          new ReceiptCheck(RunningGateway.keys().receipts()),
          MAX_BODY_BYTES);
  private static final Instant RUN_AT = Instant.parse("2011-11-01T00:00:00Z");

  @Test
  void ten_thousand_inputs_are_admitted_or_refused_and_nothing_else() {
    assertTimeoutPreemptively(Duration.ofMinutes(10), () -> fuzz(10_000, 20_110_701));
  }

  @Test
  @Tag("slow")
  void a_million_inputs_are_admitted_or_refused_and_nothing_else() {
    assertTimeoutPreemptively(Duration.ofMinutes(30), () -> fuzz(1_000_000, 20_120_501));
  }

  private void fuzz(int inputs, long seed) {
    var mutations = new Mutations(seed);
    long slowest = 0;
    int admitted = 0;
    int putOff = 0;
    for (int i = 0; i < inputs; i++) {
      var input = mutations.next(SENDER);
      long start = CPU.getCurrentThreadCpuTime();
      var verdict = take(input);
      slowest = Math.max(slowest, CPU.getCurrentThreadCpuTime() - start);
      switch (verdict) {
        case Admitted _ -> admitted++;
        case RequestRefusal refusal when refusal.reason() == RefusalReason.SCHEMA_NOT_KNOWN ->
            putOff++;
        case RequestRefusal refusal ->
            assertThat(refusal.reason().status())
                .as("seed %d, input %d: %s", seed, i, refusal)
                .isBetween(400, 499);
      }
    }
    assertThat(inFlight.bytes()).isZero();
    assertThat(inFlight.requests()).isZero();
    assertThat(slowest / 1_000_000).as("slowest, in ms of CPU").isLessThan(MAX_MILLIS_OF_ONE);
    assertThat(admitted).as("some must get through").isBetween(inputs / 100, inputs / 2);
    assertThat(log.events).isPositive();
    assertThat(log.goodReceipts).isPositive();
    assertThat(log.badReceipts).isPositive();
    assertThat(putOff).as("batches of another schema, which leave no record").isPositive();
    assertThat(log.rejections).isGreaterThanOrEqualTo(inputs - admitted - putOff);
  }

  private Verdict take(Submission input) {
    var place = inFlight.open();
    assertThat(place.enter()).isTrue();
    var verdicts = new ArrayList<Verdict>();
    intake.take(input, place, verdicts::add);
    place.leave();
    return verdicts.getFirst();
  }

  /** Replicates at once, and holds every record to its schema. */
  private static final class CheckingLog implements TelemetryLog {
    private int events;
    private int goodReceipts;
    private int badReceipts;
    private int rejections;

    @Override
    public void accepted(String deviceId, byte[] record, Consumer<@Nullable Exception> done) {
      try {
        var written = TelemetryEvents.CODEC.decode(record);
        events += written.events().size();
        goodReceipts += written.receipts().size();
        badReceipts += written.badReceipts();
      } catch (UnreadableRecord e) {
        throw new AssertionError("an unreadable record was written", e);
      }
      done.accept(null);
    }

    @Override
    public void rejected(
        @Nullable String deviceId,
        RejectedTelemetry rejection,
        Consumer<@Nullable Exception> done) {
      rejections++;
      done.accept(null);
    }
  }
}
