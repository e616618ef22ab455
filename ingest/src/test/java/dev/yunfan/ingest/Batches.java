package dev.yunfan.ingest;

import dev.yunfan.schemas.codec.AvroCodec;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;

/** Batches with valid defaults; a test changes only its subject. */
public final class Batches {
  public static final String VENDOR = "k-touch";
  public static final String DEVICE = "KT-W700-000001";
  public static final long SENT_AT = 1_320_000_000_000L;

  /** The day of {@link #SENT_AT}. */
  public static final int DAY = 15_277;

  private Batches() {}

  public static Reporter reporter(String vendor, String device) {
    return new Reporter(device, vendor, "w700", "1.0.0", 77);
  }

  public static TelemetryBatch of(String device, TelemetryEvent... bodies) {
    return of(VENDOR, device, bodies);
  }

  public static TelemetryBatch of(String vendor, String device, TelemetryEvent... bodies) {
    var events = new ArrayList<DeviceEvent>();
    for (var body : bodies) {
      events.add(new DeviceEvent(events.size(), SENT_AT - 1_000, body));
    }
    return new TelemetryBatch(reporter(vendor, device), SENT_AT, events);
  }

  /** A good receipt of a handset, as an ota-server gives it on the day of {@link #SENT_AT}. */
  public static Receipt receipt(String device, Membership membership) {
    return receipt(device, membership, DAY);
  }

  public static Receipt receipt(String device, Membership membership, int day) {
    return RunningGateway.keys().receipts().sign(VENDOR, device, membership, day);
  }

  /** The same batch with receipts. */
  public static TelemetryBatch with(TelemetryBatch batch, Receipt... receipts) {
    return new TelemetryBatch(batch.reporter(), batch.sentAt(), batch.events(), List.of(receipts));
  }

  /** A batch as a handset of version 1 sends it: without receipts and reasons of failure. */
  public static byte[] inVersion(int version, TelemetryBatch batch) {
    var schemas = AvroCodec.releasedSchemas("telemetry-batch");
    var store = new SchemaStore.Cache();
    schemas.forEach(store::addSchema);
    var schema = schemas.get(version - 1);
    var decoder = new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema, store);
    var encoder = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema);
    try {
      var encoded = encoder.encode(decoder.decode(TelemetryBatch.CODEC.encode(batch)));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // from memory
    }
  }

  /** One activation, one heartbeat, one crash. */
  public static TelemetryBatch ofEveryKind(String device) {
    return of(device, new Activation("CN-31"), heartbeat(), crash());
  }

  /** Crashes with long stacks, at least so many bytes encoded. */
  public static TelemetryBatch large(String device, int bytes) {
    var frames = Collections.nCopies(60, "f".repeat(490));
    var crash = new Crash(CrashKind.NATIVE, "SIGSEGV", "mediaserver", frames, 1);
    return of(device, Collections.nCopies(bytes / (60 * 490) + 1, crash).toArray(Crash[]::new));
  }

  public static Heartbeat heartbeat() {
    return new Heartbeat(86_400, 1, 83, 512, Network.WIFI);
  }

  public static Heartbeat heartbeatWithBattery(int percent) {
    return new Heartbeat(86_400, 1, percent, 512, Network.WIFI);
  }

  public static Crash crash() {
    return new Crash(
        CrashKind.JAVA,
        "java.lang.NullPointerException",
        "com.android.phone",
        List.of(
            "com.android.phone.CallNotifier.onDisconnect(CallNotifier.java:1021)",
            "android.os.Handler.dispatchMessage(Handler.java:99)"),
        3_600);
  }
}
