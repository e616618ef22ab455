package dev.yunfan.cli.hostile;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.FailureReason;
import dev.yunfan.schemas.telemetry.Network;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.schemas.telemetry.TelemetryEvent.UpdateReport;
import dev.yunfan.schemas.telemetry.UpdatePhase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** A handset with a good credential that reports what it likes. All claim the good model. */
interface HostileHandset {
  /** Incarnations of one handset that are counted; what follows is suspected. */
  int INCARNATIONS = 8;

  /** Longest uptime that the gateway accepts in one heartbeat, in seconds. */
  long MONTH = 31L * 86_400;

  /** Half a day of its life. */
  void live() throws Exception;

  /** Crashes of the good model that are truly one handset's, and count. */
  default long countedCrashes() {
    return 0;
  }

  /** Failures of the good rollout that are truly one handset's, and count: 0 or 1. */
  default long countedFailures() {
    return 0;
  }

  /** Invents rollouts: each batch names 300, all failed. */
  static HostileHandset inventing(Cloud cloud, String id, String model) {
    var reporting = new Reporting(cloud, id);
    return () -> {
      reporting.checkIn(model, "1.0.0");
      var events = new ArrayList<TelemetryEvent>();
      for (int i = 0; i < 300; i++) {
        events.add(failed("invented-" + i, FailureReason.HEALTH));
      }
      reporting.send(reporting.batch(model, "1.0.0", events));
    };
  }

  /** Repeats one outcome 200 times a batch, whatever the server said of it. */
  static HostileHandset repeating(Cloud cloud, String id, String model, String rolloutId) {
    var reporting = new Reporting(cloud, id);
    return new HostileHandset() {
      private boolean treated;

      @Override
      public void live() throws Exception {
        reporting.checkIn(model, "1.0.0");
        treated |= reporting.treated(rolloutId);
        var events = Collections.nCopies(200, failed(rolloutId, FailureReason.BOOT));
        reporting.send(reporting.batch(model, "1.0.0", events));
      }

      @Override
      public long countedFailures() {
        return treated ? 1 : 0;
      }
    };
  }

  /** Shows the receipts of others. */
  static HostileHandset stealing(
      Cloud cloud, String id, String model, String rolloutId, Supplier<List<Receipt>> others) {
    var reporting = new Reporting(cloud, id);
    return () ->
        reporting.send(
            reporting.batch(
                model,
                "1.0.0",
                1,
                cloud.now.get().toEpochMilli(),
                Collections.nCopies(50, failed(rolloutId, FailureReason.HEALTH)),
                others.get()));
  }

  /** Claims 900 months of life at one moment. */
  static HostileHandset ageless(Cloud cloud, String id, String model) {
    var reporting = new Reporting(cloud, id);
    return () ->
        reporting.send(
            reporting.batch(
                model,
                "1.0.0",
                Collections.nCopies(900, new Heartbeat(MONTH, 0, 50, 100, Network.WIFI))));
  }

  /** Reports of the other model's rollout with what it was given for its own. */
  static HostileHandset shifting(
      Cloud cloud, String id, String model, String other, String otherRollout) {
    var reporting = new Reporting(cloud, id);
    return () -> {
      reporting.checkIn(model, "1.0.0");
      reporting.send(
          reporting.batch(
              other, "1.0.0", Collections.nCopies(20, failed(otherRollout, FailureReason.HEALTH))));
    };
  }

  /** Twelve handsets on one id, in turns; each repeats its one crash. */
  static HostileHandset cloned(Cloud cloud, String id, String model) {
    var sent = new ArrayList<byte[]>();
    for (int clone = 0; clone < 12; clone++) {
      sent.add(
          new Reporting(cloud, id)
              .batch(
                  model,
                  "1.0.0",
                  100 + clone,
                  cloud.now.get().toEpochMilli(),
                  List.of(new Crash(CrashKind.NATIVE, "SIGSEGV", "clone", List.of("libc.so+1"), 1)),
                  List.of()));
    }
    var sender = new Reporting(cloud, id);
    return new HostileHandset() {
      @Override
      public void live() throws Exception {
        for (byte[] batch : sent) {
          sender.send(batch);
        }
      }

      @Override
      public long countedCrashes() {
        return INCARNATIONS;
      }
    };
  }

  /** Its clock is at one of the ends of time. */
  static HostileHandset timeless(Cloud cloud, String id, String model, long clock) {
    var reporting = new Reporting(cloud, id);
    return () ->
        reporting.send(
            reporting.batch(
                model,
                "1.0.0",
                1,
                clock,
                List.of(new Heartbeat(0, 1, 50, 100, Network.NONE)),
                List.of()));
  }

  private static TelemetryEvent failed(String rolloutId, FailureReason why) {
    return new UpdateReport(rolloutId, "2.0.0", UpdatePhase.FAILED, "as I like", why);
  }
}
