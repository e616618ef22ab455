package dev.yunfan.bench.guard;

import dev.yunfan.schemas.control.GuardMetric;
import dev.yunfan.schemas.fleet.RolloutWindow;
import dev.yunfan.schemas.fleet.RolloutWindow.Firsts;
import dev.yunfan.schemas.fleet.RolloutWindow.Updates;
import dev.yunfan.schemas.telemetry.Arm;

/** The rows that the streams would publish of a simulated rollout. */
final class TrialRows {
  static final long HOUR = 3_600_000;
  static final String ROLLOUT = "trial";
  static final String VENDOR = "haier";
  static final String MODEL = "W700";
  static final String RELEASE = "2.1.0";
  private static final double POWERED_ON = 0.8;

  private TrialRows() {}

  /** The row of an arm; its hours count from the start of the rollout. */
  static RolloutWindow row(TrialCounts counts, int stage, int hour, int arm, int handsetsThere) {
    long start = (stage * (long) Trial.STAGE_HOURS + hour) * HOUR;
    return new RolloutWindow(
        ROLLOUT,
        VENDOR,
        MODEL,
        RELEASE,
        (arm == TrialCounts.TREATED ? Arm.TREATED : Arm.CONTROL).label(),
        "",
        stage,
        start,
        counts.joined(stage, hour, arm),
        (long) (handsetsThere * POWERED_ON * 3_600),
        firsts(counts, stage, hour, arm, GuardMetric.CRASH),
        firsts(counts, stage, hour, arm, GuardMetric.JAVA),
        firsts(counts, stage, hour, arm, GuardMetric.NATIVE),
        firsts(counts, stage, hour, arm, GuardMetric.KERNEL),
        firsts(counts, stage, hour, arm, GuardMetric.WATCHDOG),
        firsts(counts, stage, hour, arm, GuardMetric.SILENCE),
        0,
        updates(arm == TrialCounts.TREATED ? counts.joined(stage, hour, arm) : 0),
        start + HOUR - 1);
  }

  /** A handset of the simulation has the release from its check-in on. */
  private static Updates updates(long confirmed) {
    return new Updates(confirmed, confirmed, confirmed, 0, 0, 0);
  }

  private static Firsts firsts(
      TrialCounts counts, int stage, int hour, int arm, GuardMetric metric) {
    return new Firsts(
        counts.firsts(stage, hour, arm, metric), counts.unexposed(stage, hour, arm, metric));
  }
}
