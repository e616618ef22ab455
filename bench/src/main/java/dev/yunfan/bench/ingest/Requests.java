package dev.yunfan.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.runtime.identity.FleetKeys;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests of many devices, each a batch of crashes of about 120 bytes, rendered once. Every
 * request sent carries an incarnation of its own, so that what was acknowledged can be looked for.
 */
final class Requests {
  static final int EVENTS = 50;

  /** Events of a small batch. */
  static final int SMALL_EVENTS = 3;

  static final String VENDOR = "k-touch";
  private static final String FLEET_KEY = "k-touch-fleet-key-of-the-bench";
  private static final int DEVICES = 5_000;
  private static final String[] METHODS = {
    "com.android.phone.CallNotifier.onDisconnect(CallNotifier.java:%d)",
    "com.aliyun.cloudapp.WebViewHost.loadManifest(WebViewHost.java:%d)",
    "android.view.ViewRoot.performTraversals(ViewRoot.java:%d)"
  };

  private final int events;
  private final List<byte[]> rendered = new ArrayList<>();
  private final List<Integer> incarnationAt = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();

  /**
   * @param events of each batch, 1 to 1,000
   */
  Requests(int events, long seed) {
    this.events = events;
    var random = new Random(seed);
    var tokens = new DeviceToken(FLEET_KEY.getBytes(UTF_8));
    for (int i = 0; i < DEVICES; i++) {
      render("KT-W700-%06d".formatted(i), tokens, random);
    }
  }

  static FleetKeys keys() {
    return new FleetKeys(Map.of(VENDOR, FLEET_KEY.getBytes(UTF_8)));
  }

  /** The {@code Authorization} header of a device. */
  static String credential(String device) {
    return "Bearer %s/%s/%s"
        .formatted(VENDOR, device, new DeviceToken(FLEET_KEY.getBytes(UTF_8)).of(device));
  }

  /** A batch of {@value #SMALL_EVENTS} events from a seq on. */
  static TelemetryBatch smallBatch(String device, long firstSeq) {
    var random = new Random(firstSeq);
    var events = new ArrayList<DeviceEvent>();
    for (int i = 0; i < SMALL_EVENTS; i++) {
      events.add(new DeviceEvent(firstSeq + i, 1_320_000_000_000L, crash(random)));
    }
    return new TelemetryBatch(
        new Reporter(device, VENDOR, "w700", "1.0.0", 1), 1_320_000_000_000L, events);
  }

  /** The batch with good receipts of so many rollouts, given when it arrives. */
  static TelemetryBatch withReceipts(TelemetryBatch batch, int receipts, long arrivedAt) {
    int day = (int) Math.floorDiv(arrivedAt, 86_400_000L);
    var all = new ArrayList<Receipt>();
    for (int i = 0; i < receipts; i++) {
      var membership = new Membership("k-touch-2.0.0-7f3" + i, "2.0.0", Arm.TREATED, 0);
      all.add(keys().receipts().sign(VENDOR, batch.reporter().deviceId(), membership, day));
    }
    return new TelemetryBatch(batch.reporter(), batch.sentAt(), batch.events(), all);
  }

  /** Size of one batch, in bytes. */
  int bodyBytes() {
    return TelemetryBatch.CODEC.encode(batch("KT-W700-000001", new Random(1))).length;
  }

  /** Lines of about 120 characters, of the same kind as what the batches' events say. */
  static List<String> lines(int length, int count, long seed) {
    var random = new Random(seed);
    var lines = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var line = new StringBuilder();
      while (line.length() < length) {
        var crash = crash(random);
        line.append(crash.reason()).append(crash.process()).append(crash.frames().getFirst());
      }
      line.setLength(length);
      lines.add(line.toString());
    }
    return lines;
  }

  /** The next request, and the incarnation that it carries. */
  Next next() {
    long number = sent.getAndIncrement();
    int device = (int) (number % rendered.size());
    byte[] request = rendered.get(device).clone();
    // zigzag of a long this low takes ten bytes, always
    long incarnation = Long.MIN_VALUE + number;
    long left = (incarnation << 1) ^ (incarnation >> 63);
    int at = incarnationAt.get(device);
    for (int i = 0; i < 9; i++) {
      request[at + i] = (byte) (left | 0x80);
      left >>>= 7;
    }
    request[at + 9] = (byte) left;
    return new Next(incarnation, Buffer.buffer(request));
  }

  record Next(long incarnation, Buffer bytes) {}

  private void render(String device, DeviceToken tokens, Random random) {
    byte[] body = TelemetryBatch.CODEC.encode(batch(device, random));
    byte[] head =
        """
        POST /v1/telemetry HTTP/1.1\r
        Host: 127.0.0.1\r
        Authorization: Bearer %s/%s/%s\r
        Content-Type: application/avro\r
        Content-Length: %d\r
        \r
        """
            .formatted(VENDOR, device, tokens.of(device), body.length)
            .getBytes(UTF_8);
    rendered.add(Buffer.buffer(head).appendBytes(body).getBytes());
    int texts = 1 + device.length() + 1 + VENDOR.length() + 1 + "w700".length() + 1 + 5;
    incarnationAt.add(head.length + 10 + texts);
  }

  private TelemetryBatch batch(String device, Random random) {
    var list = new ArrayList<DeviceEvent>();
    for (int seq = 0; seq < events; seq++) {
      list.add(new DeviceEvent(seq, 1_320_000_000_000L + seq * 1_000L, crash(random)));
    }
    var reporter = new Reporter(device, VENDOR, "w700", "1.0.0", Long.MIN_VALUE);
    return new TelemetryBatch(reporter, 1_320_000_100_000L, list);
  }

  private static Crash crash(Random random) {
    return new Crash(
        CrashKind.JAVA,
        "java.lang.NullPointerException",
        "com.android.phone",
        List.of(METHODS[random.nextInt(METHODS.length)].formatted(random.nextInt(3_000))),
        random.nextInt(1_000_000));
  }
}
