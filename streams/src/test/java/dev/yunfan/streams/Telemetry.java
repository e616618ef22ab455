package dev.yunfan.streams;

import dev.yunfan.schemas.telemetry.AcceptedEvent;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Batches in words: {@code batchOf("d1").from(3).crash().heartbeat(60).arriving(LAUNCH)}. */
public final class Telemetry {
  /** The story's first day. */
  public static final Instant LAUNCH = Instant.parse("2011-07-01T08:00:00Z");

  private final String deviceId;
  private String vendor = "k-touch";
  private String model = "w700";
  private String firmware = "1.0.0";
  private long incarnation = 1;
  private long next;
  private Instant arrived = LAUNCH;
  private Duration age = Duration.ZERO;
  private Duration way = Duration.ZERO;
  private final List<AcceptedEvent> events = new ArrayList<>();
  private final List<Membership> receipts = new ArrayList<>();
  private int badReceipts;

  private Telemetry(String deviceId) {
    this.deviceId = deviceId;
  }

  public static Telemetry batchOf(String deviceId) {
    return new Telemetry(deviceId);
  }

  public Telemetry model(String its, String name) {
    vendor = its;
    model = name;
    return this;
  }

  public Telemetry firmware(String version) {
    firmware = version;
    return this;
  }

  public Telemetry incarnation(long id) {
    incarnation = id;
    return this;
  }

  /** Number of the next event. */
  public Telemetry from(long seq) {
    next = seq;
    return this;
  }

  /** When the batch arrives; events added later are of this time less their age. */
  public Telemetry arriving(Instant when) {
    arrived = when;
    return this;
  }

  /** How long before arrival the next events happened. */
  public Telemetry aged(Duration old) {
    age = old;
    return this;
  }

  /** How long before its arrival the handset sent it, by its own clock. */
  public Telemetry under(Duration itsWay) {
    way = itsWay;
    return this;
  }

  public Telemetry activation() {
    return add(new Activation("CN-31"));
  }

  public Telemetry heartbeat(long uptimeSeconds) {
    return add(new Heartbeat(uptimeSeconds, 0, 80, 500, Network.WIFI));
  }

  public Telemetry crash() {
    return crash(CrashKind.JAVA);
  }

  public Telemetry crash(CrashKind kind) {
    return add(new Crash(kind, "java.lang.NullPointerException", "launcher", List.of("a.b"), 9));
  }

  public Telemetry update(String rolloutId, UpdatePhase phase) {
    return add(new UpdateReport(rolloutId, "2.0.0", phase, null));
  }

  public Telemetry failed(String rolloutId, FailureReason reason) {
    return add(new UpdateReport(rolloutId, "2.0.0", UpdatePhase.FAILED, null, reason));
  }

  /** A good receipt of a rollout of release 2.0.0. */
  public Telemetry receipt(String rolloutId, Arm arm, int stage) {
    return receipt(new Membership(rolloutId, "2.0.0", arm, stage));
  }

  public Telemetry receipt(Membership membership) {
    receipts.add(membership);
    return this;
  }

  public Telemetry badReceipts(int count) {
    badReceipts = count;
    return this;
  }

  public Telemetry add(TelemetryEvent body) {
    long at = arrived.minus(age).toEpochMilli();
    events.add(new AcceptedEvent(next++, at, at, body));
    return this;
  }

  public TelemetryEvents build() {
    return new TelemetryEvents(
        new Reporter(deviceId, vendor, model, firmware, incarnation),
        arrived.minus(way).toEpochMilli(),
        arrived.toEpochMilli(),
        events,
        receipts,
        badReceipts);
  }
}
