package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.MarkdownTable;
import java.util.List;
import org.apache.commons.statistics.distribution.BetaDistribution;

/** So many of so many runs, with the exact interval of C. Clopper and E. Pearson (1934), 95 %. */
record Share(int hits, int runs) {
  private static final double TAIL = 0.025;

  double low() {
    return hits == 0
        ? 0
        : BetaDistribution.of(hits, runs - hits + 1.0).inverseCumulativeProbability(TAIL);
  }

  double high() {
    return hits == runs
        ? 1
        : BetaDistribution.of(hits + 1.0, runs - hits).inverseSurvivalProbability(TAIL);
  }

  /** Whether the interval lies wholly above a bound. */
  boolean above(double bound) {
    return low() > bound;
  }

  /** Cells of a table: hits, runs, share, interval, and whether the bound holds. */
  List<String> cells(double bound) {
    return List.of(
        Integer.toString(hits),
        Integer.toString(runs),
        MarkdownTable.number((double) hits / runs, 5),
        MarkdownTable.number(low(), 5) + " to " + MarkdownTable.number(high(), 5),
        above(bound) ? "**fail**" : "pass");
  }
}
