package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Heartbeat;
import dev.yunfan.streams.device.Sighting;
import dev.yunfan.streams.device.WatchedRollout.Arm;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How do the handsets of a rollout fare: updated, not yet updated, and held back? */
public final class RolloutArms implements Question {
  /** Handsets, exposure and crashes by arm; key: rollout, model, vendor, release, arm. */
  public static final Topic FLEET_ROLLOUT_ARMS =
      new Topic("fleet.rollout-arms", 3, Map.of("cleanup.policy", "compact"));

  private static final int HANDSETS = 0;
  private static final int EXPOSURE = 1;
  private static final int CRASHES = 2;
  private static final int CRASHED = 6;
  private static final int SILENT = 7;
  private static final int COLUMNS = 8;

  @Override
  public String name() {
    return "rollout-arms";
  }

  @Override
  public boolean accepts(List<String> parts) {
    return Part.fit(parts, NAME, NAME, NAME, NAME, NAME);
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public Topic topic() {
    return FLEET_ROLLOUT_ARMS;
  }

  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    for (var visit : sighting.arms()) {
      var rollout = visit.rollout();
      String subject =
          Subjects.join(rollout.id(), reporter.model(), reporter.vendor(), rollout.release());
      if (visit.left() != null) {
        ledger.add(this, subject + '/' + word(visit.left()), HANDSETS, -1);
      }
      if (visit.joined() != null) {
        ledger.add(this, subject + '/' + word(visit.joined()), HANDSETS, 1);
      }
      String arm = subject + '/' + word(visit.arm());
      for (var event : sighting.fresh()) {
        if (event.body() instanceof Heartbeat heartbeat) {
          ledger.add(this, arm, EXPOSURE, Math.max(0, heartbeat.uptimeSeconds()));
        } else if (event.body() instanceof Crash crash) {
          ledger.add(this, arm, CRASHES + column(crash.kind()), 1);
        }
      }
      if (visit.firstCrash()) {
        ledger.add(this, arm, CRASHED, 1);
      }
    }
  }

  /**
   * A handset of the updated arm has gone silent, or is back.
   *
   * @param rollout id, model, vendor and release, joined as a subject
   * @param delta 1 or -1
   */
  public void silent(Ledger ledger, String rollout, int delta) {
    ledger.add(this, rollout + '/' + word(Arm.UPDATED), SILENT, delta);
  }

  private static String word(Arm arm) {
    return arm.name().toLowerCase(Locale.ROOT);
  }

  private static int column(CrashKind kind) {
    return switch (kind) {
      case JAVA -> 0;
      case NATIVE -> 1;
      case KERNEL -> 2;
      case WATCHDOG -> 3;
    };
  }

  @Override
  public Answer answer(List<String> parts, long[] sums, long asOf) {
    var arm =
        new RolloutArm(
            parts.get(0),
            parts.get(2),
            parts.get(1),
            parts.get(3),
            parts.get(4),
            sums[HANDSETS],
            sums[EXPOSURE],
            sums[CRASHES],
            sums[CRASHES + 1],
            sums[CRASHES + 2],
            sums[CRASHES + 3],
            sums[CRASHED],
            sums[SILENT],
            asOf);
    return new Answer(Subjects.join(parts.toArray(String[]::new)), RolloutArm.CODEC.encode(arm));
  }
}
