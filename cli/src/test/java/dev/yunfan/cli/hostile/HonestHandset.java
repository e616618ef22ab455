package dev.yunfan.cli.hostile;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Activation;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A handset that reports what happens to it, some of it twice. */
final class HonestHandset {
  static final long UPTIME = 43_200;
  private static final double CRASHES = 0.05;
  private static final double REPEATS = 0.1;

  private enum Update {
    NONE,
    INSTALLED,
    OVER
  }

  private final Reporting reporting;
  private final String model;
  private final Truth truth;
  private final Random random;
  private final double bad;
  private String firmware = "1.0.0";
  private String rolloutId = "";
  private Update update = Update.NONE;
  private boolean active;

  /**
   * @param bad chance that the update rolls back
   */
  HonestHandset(Cloud cloud, String deviceId, String model, double bad, Truth truth) {
    this.reporting = new Reporting(cloud, deviceId);
    this.model = model;
    this.bad = bad;
    this.truth = truth;
    this.random = new Random(deviceId.hashCode());
  }

  /** Half a day of its life. */
  void live() throws Exception {
    var answer = reporting.checkIn(model, firmware);
    var events = new ArrayList<TelemetryEvent>();
    if (active) {
      events.add(new Heartbeat(UPTIME, 0, 80, 500, Network.WIFI));
      truth.add("exposureSeconds", model, UPTIME);
      crash(events);
    } else {
      active = true;
      events.add(new Activation("CN-37"));
      truth.add("activations", model, 1);
      truth.add("firmware/1.0.0", model, 1);
    }
    if (update == Update.INSTALLED) {
      end(events);
    } else if (update == Update.NONE && answer.path("decision").asText().equals("offer")) {
      rolloutId = answer.required("rolloutId").asText();
      update = Update.INSTALLED;
      for (var phase :
          List.of(
              UpdatePhase.OFFERED,
              UpdatePhase.DOWNLOADING,
              UpdatePhase.VERIFIED,
              UpdatePhase.INSTALLED)) {
        events.add(new UpdateReport(rolloutId, "2.0.0", phase, null));
      }
      truth.add("attempted/" + rolloutId, model, 1);
    }
    byte[] batch = reporting.batch(model, firmware, events);
    reporting.send(batch);
    if (random.nextDouble() < REPEATS) {
      reporting.send(batch);
    }
  }

  private void crash(List<TelemetryEvent> events) {
    if (random.nextDouble() < CRASHES) {
      events.add(
          new Crash(CrashKind.JAVA, "java.lang.Error: x", "app", List.of("a.B.c(B.java:1)"), 60));
      truth.add("crashes", model, 1);
    }
  }

  private void end(List<TelemetryEvent> events) {
    update = Update.OVER;
    if (random.nextDouble() < bad) {
      events.add(
          new UpdateReport(
              rolloutId, "2.0.0", UpdatePhase.ROLLED_BACK, "no signal", FailureReason.HEALTH));
      truth.add("rolledBack/" + rolloutId, model, 1);
      return;
    }
    truth.add("firmware/1.0.0", model, -1);
    firmware = "2.0.0";
    truth.add("firmware/2.0.0", model, 1);
    events.add(new UpdateReport(rolloutId, "2.0.0", UpdatePhase.REBOOTED, null));
    events.add(new UpdateReport(rolloutId, "2.0.0", UpdatePhase.CONFIRMED, null));
    truth.add("confirmed/" + rolloutId, model, 1);
  }
}
