package dev.yunfan.bench.guard;

import dev.yunfan.ota.guard.GuardCase;
import dev.yunfan.ota.guard.GuardFinding;
import dev.yunfan.ota.guard.GuardJudge;
import dev.yunfan.ota.guard.WindowRows;
import dev.yunfan.schemas.control.Guardrails;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The judge's findings on a simulated rollout, asked at the end of each hour.
 *
 * @param halted whether harm was ever proven
 * @param passed stages whose proof was complete within their {@link Trial#STAGE_HOURS} hours
 * @param doubted whether there ever was a doubt
 */
record JudgedTrial(boolean halted, int passed, boolean doubted) {
  static JudgedTrial of(Trial trial, RandomGenerator random) {
    var counts = FirstCrashes.live(trial, random);
    var rows = new WindowRows();
    int passed = 0;
    boolean doubted = false;
    for (int stage = 0; stage < trial.shares().size(); stage++) {
      boolean proven = false;
      int[] there = new int[2];
      for (int hour = 0; hour < Trial.STAGE_HOURS; hour++) {
        for (int arm = 0; arm < there.length; arm++) {
          rows.put(TrialRows.row(counts, stage, hour, arm, there[arm]));
          there[arm] += counts.joined(stage, hour, arm);
        }
        var finding = look(trial, rows, stage, hour + 1);
        doubted |= !finding.doubts().isEmpty();
        proven |= finding.waits().isEmpty();
        if (!finding.harms().isEmpty()) {
          return new JudgedTrial(true, passed, doubted);
        }
      }
      passed += proven ? 1 : 0;
    }
    return new JudgedTrial(false, passed, doubted);
  }

  private static GuardFinding look(Trial trial, WindowRows rows, int stage, int hour) {
    return GuardJudge.judge(
        new GuardCase(
            Guardrails.DEFAULT,
            TrialRows.VENDOR,
            TrialRows.RELEASE,
            Set.of(TrialRows.MODEL),
            stage,
            trial.shares().get(stage),
            true,
            0,
            (stage * (long) Trial.STAGE_HOURS + hour) * TrialRows.HOUR,
            stage == 0 ? 0 : trial.shares().get(stage - 1)),
        rows);
  }
}
