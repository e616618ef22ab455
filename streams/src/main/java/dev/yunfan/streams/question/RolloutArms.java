package dev.yunfan.streams.question;

import static dev.yunfan.streams.question.Part.NAME;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.fleet.RolloutArm;
import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.schemas.telemetry.TelemetryEvent.Crash;
import dev.yunfan.streams.device.Sighting;
import java.util.List;
import java.util.Map;

/** How do the handsets of a rollout fare: offered the release, not yet, or held back? */
public final class RolloutArms implements Question {
  /** Handsets, exposure and crashes by arm; key: rollout, model, vendor, release, arm. */
  public static final Topic FLEET_ROLLOUT_ARMS =
      new Topic("fleet.rollout-arms", 3, Map.of("cleanup.policy", "compact"));

  /** Arm in which 0.1.0 counted silence. */
  public static final String OLD_UPDATED = "updated";

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

  /**
   * {@inheritDoc} A handset that leaves an arm of 0.1.0, which may have forgotten it, stops at 0.
   */
  @Override
  public void count(Sighting sighting, Ledger ledger) {
    var reporter = sighting.reporter();
    for (var visit : sighting.arms()) {
      String rollout =
          Subjects.join(visit.rolloutId(), reporter.model(), reporter.vendor(), visit.release())
              + '/';
      if (visit.left() != null) {
        ledger.lower(this, rollout + visit.left(), HANDSETS);
      }
      if (visit.joined() != null) {
        ledger.add(this, rollout + visit.joined().label(), HANDSETS, 1);
      }
      if (visit.arm() == null) {
        continue;
      }
      String arm = rollout + visit.arm().label();
      ledger.add(this, arm, EXPOSURE, visit.exposureSeconds());
      for (var event : sighting.fresh()) {
        if (event.body() instanceof Crash crash) {
          ledger.add(this, arm, CRASHES + column(crash.kind()), 1);
        }
      }
      if (visit.firstCrash()) {
        ledger.add(this, arm, CRASHED, 1);
      }
    }
  }

  /**
   * A handset has gone silent after it installed, or is back.
   *
   * @param rollout id, model, vendor and release, joined as a subject
   * @param arm label of its arm
   * @param delta 1 or -1
   */
  public void silent(Ledger ledger, String rollout, String arm, int delta) {
    ledger.add(this, rollout + '/' + arm, SILENT, delta);
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
