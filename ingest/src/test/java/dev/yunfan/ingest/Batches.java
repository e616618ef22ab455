package dev.yunfan.ingest;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Batches with valid defaults; a test changes only its subject. */
public final class Batches {
  public static final String VENDOR = "k-touch";
  public static final String DEVICE = "KT-W700-000001";
  public static final long SENT_AT = 1_320_000_000_000L;

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
