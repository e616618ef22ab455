package dev.yunfan.bench.ingest;

import dev.yunfan.ingest.admission.Admitted;
import dev.yunfan.ingest.admission.PlainLane;
import dev.yunfan.ingest.admission.ReceiptCheck;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One batch through the plain lane, without HTTP and Kafka. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaneBenchmark {
  private static final String DEVICE = "KT-W700-000001";
  private static final long ARRIVED_AT = 1_320_000_200_000L;

  /** Receipts of the batch, all good. */
  @Param({"0", "1", "3"})
  public int receipts;

  private final DevicePrincipal sender = new DevicePrincipal(Requests.VENDOR, DEVICE);
  private final ReceiptCheck check = new ReceiptCheck(Requests.keys().receipts());
  private byte[] batch = {};

  /** Makes the batch. */
  @Setup
  public void prepare() {
    batch =
        TelemetryBatch.CODEC.encode(
            Requests.withReceipts(Requests.smallBatch(DEVICE, 0), receipts, ARRIVED_AT));
  }

  /** Admits it. */
  @Benchmark
  public Admitted admit() {
    return Objects.requireNonNull(PlainLane.admit(sender, batch, check, ARRIVED_AT));
  }
}
