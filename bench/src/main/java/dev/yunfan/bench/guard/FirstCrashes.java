package dev.yunfan.bench.guard;

import dev.yunfan.ota.guard.RatioEvidence;
import dev.yunfan.schemas.control.GuardMetric;
import java.util.random.RandomGenerator;

/** A simulated rollout that is looked at each hour, through the judge's own e-process. */
final class FirstCrashes {
  private FirstCrashes() {}

  /** Lives all handsets of a rollout. */
  static TrialCounts live(Trial trial, RandomGenerator random) {
    var counts = new TrialCounts(trial.shares().size());
    var handset = new TrialHandset(trial, random, counts);
    for (int i = 0; i < trial.handsets(); i++) {
      handset.live(i >= trial.handsets() - trial.liars());
    }
    return counts;
  }

  /**
   * Whether the evidence ever reaches a threshold, 1 or 0.
   *
   * @param all whether every crash counts, as it must not, and not the first of each handset
   */
  static int reaches(
      Trial trial, TrialCounts counts, RatioEvidence evidence, double threshold, boolean all) {
    for (int stage = 0; stage < trial.shares().size(); stage++) {
      long treated = 0;
      long control = 0;
      for (int hour = 0; hour < Trial.STAGE_HOURS; hour++) {
        int x = events(counts, stage, hour, TrialCounts.TREATED, all);
        int y = events(counts, stage, hour, TrialCounts.CONTROL, all);
        evidence.add(x, y, (double) treated, (double) control);
        if (evidence.log() >= threshold) {
          return 1;
        }
        treated += moved(counts, stage, hour, TrialCounts.TREATED, all);
        control += moved(counts, stage, hour, TrialCounts.CONTROL, all);
      }
    }
    return 0;
  }

  private static int events(TrialCounts counts, int stage, int hour, int arm, boolean all) {
    return all
        ? counts.crashes(stage, hour, arm)
        : counts.firsts(stage, hour, arm, GuardMetric.CRASH);
  }

  private static int moved(TrialCounts counts, int stage, int hour, int arm, boolean all) {
    int joined = counts.joined(stage, hour, arm);
    return all
        ? joined
        : joined
            - counts.firsts(stage, hour, arm, GuardMetric.CRASH)
            - counts.unexposed(stage, hour, arm, GuardMetric.CRASH);
  }
}
