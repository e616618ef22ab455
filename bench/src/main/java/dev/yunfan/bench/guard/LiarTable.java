package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.MarkdownTable;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** How many handsets must lie to change a verdict. */
final class LiarTable {
  private static final int HANDSETS = 20_000;
  private static final List<Integer> STAGES = List.of(100, 1_000, 5_000);
  private static final int[] LIARS = {0, 1, 20, 40, 60, 80, 100, 200, 400, 1_000, 2_000};

  private LiarTable() {}

  static MarkdownTable of(Runs runs, int rollouts) {
    var healthy = new Trial(HANDSETS, STAGES, 1, true, 0);
    var table =
        new MarkdownTable(
            "**Healthy rollouts of 20,000 handsets in which a share of all handsets, chosen before"
                + " the rollout, crashes at will in the treated arm and never in the other**",
            "handsets that lie",
            "rollouts",
            "halted",
            "all three stages proven within 48 h each",
            "verdict unlike that without liars");
    int[] honest = {};
    for (int liars : LIARS) {
      // the same name, so the same seeds: the rollouts differ by their liars alone
      var outcomes =
          runs.of(
              "liars", rollouts, random -> code(JudgedTrial.of(healthy.withLiars(liars), random)));
      honest = liars == 0 ? outcomes : honest;
      table.row(name(liars), cells(outcomes, honest));
    }
    return table;
  }

  private static String name(int liars) {
    return liars + " (" + MarkdownTable.number(100.0 * liars / HANDSETS, 3) + " %)";
  }

  private static List<String> cells(int[] outcomes, int[] honest) {
    long other = IntStream.range(0, outcomes.length).filter(i -> outcomes[i] != honest[i]).count();
    return List.of(
        Integer.toString(outcomes.length),
        count(outcomes, code -> (code & 1) != 0),
        count(outcomes, code -> code >> 2 == STAGES.size()),
        Long.toString(other));
  }

  private static String count(int[] outcomes, IntPredicate which) {
    return Long.toString(Arrays.stream(outcomes).filter(which).count());
  }

  private static int code(JudgedTrial trial) {
    return (trial.halted() ? 1 : 0) + (trial.doubted() ? 2 : 0) + (trial.passed() << 2);
  }
}
