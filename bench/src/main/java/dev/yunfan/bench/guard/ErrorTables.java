package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.MarkdownTable;
import dev.yunfan.ota.guard.RatioEvidence;
import java.util.List;

/** How often the processes err: a good release is halted, a bad one passes a stage. */
final class ErrorTables {
  static final double HALT_ALPHA = 0.001;
  static final double ADVANCE_ALPHA = 0.05;
  static final double HARM_RATIO = 1.1;
  private static final List<Integer> STAGES = List.of(100, 1_000, 5_000);
  private static final int HANDSETS = 20_000;

  private ErrorTables() {}

  static MarkdownTable falseHalts(Runs runs, int rollouts, int judged) {
    var table =
        new MarkdownTable(
            "**False halts, alpha 0.001, looks each hour of three stages of 48 h, 20,000 handsets**",
            "rollouts",
            "halted",
            "of",
            "share",
            "95 % interval",
            "at most 0.001");
    var healthy = new Trial(HANDSETS, STAGES, 1, true, 0);
    var even = new Trial(HANDSETS, STAGES, 1, false, 0);
    var edge = new Trial(HANDSETS, STAGES, HARM_RATIO, false, 0);
    table.row(
        "**healthy (r = 1), frailty and crash loops**",
        halted(runs, "healthy", rollouts, healthy, false).cells(HALT_ALPHA));
    table.row(
        "r = 1, no frailty", halted(runs, "even", rollouts / 4, even, false).cells(HALT_ALPHA));
    table.row(
        "r = 1.1, the bound itself, no frailty",
        halted(runs, "edge", rollouts / 4, edge, false).cells(HALT_ALPHA));
    table.row(
        "healthy, the whole judge with its rows (K = 6)",
        runs.share("judged", judged, random -> JudgedTrial.of(healthy, random).halted() ? 1 : 0)
            .cells(HALT_ALPHA));
    table.row(
        "healthy, had every crash counted (the planted mistake)",
        halted(runs, "every crash", rollouts / 20, healthy, true).cells(HALT_ALPHA));
    return table;
  }

  private static Share halted(Runs runs, String name, int rollouts, Trial trial, boolean all) {
    return runs.share(
        name,
        rollouts,
        random ->
            FirstCrashes.reaches(
                trial,
                FirstCrashes.live(trial, random),
                RatioEvidence.above(HARM_RATIO),
                -Math.log(HALT_ALPHA),
                all));
  }

  static MarkdownTable wrongPromotions(Runs runs, int rollouts) {
    var table =
        new MarkdownTable(
            "**Stages passed by a release at the bound (r = r_max), alpha 0.05, looks each hour of 48 h**",
            "stage",
            "passed",
            "of",
            "share",
            "95 % interval",
            "at most 0.05");
    for (boolean frail : new boolean[] {false, true}) {
      promotion(table, runs, rollouts, new Trial(HANDSETS, List.of(100), 2, frail, 0));
      promotion(table, runs, rollouts, new Trial(HANDSETS, List.of(1_000), 1.5, frail, 0));
      promotion(table, runs, rollouts, new Trial(HANDSETS, List.of(5_000), 1.25, frail, 0));
    }
    return table;
  }

  private static void promotion(MarkdownTable table, Runs runs, int rollouts, Trial trial) {
    var name =
        "%d %%, r_max %s, %s"
            .formatted(
                trial.shares().getFirst() / 100,
                trial.ratio(),
                trial.frail() ? "frailty" : "no frailty");
    var share =
        runs.share(
            name,
            rollouts,
            random ->
                FirstCrashes.reaches(
                    trial,
                    FirstCrashes.live(trial, random),
                    RatioEvidence.below(trial.ratio()),
                    -Math.log(ADVANCE_ALPHA),
                    false));
    table.row(name, share.cells(ADVANCE_ALPHA));
  }
}
