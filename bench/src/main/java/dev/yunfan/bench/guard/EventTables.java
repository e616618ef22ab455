package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.MarkdownTable;
import dev.yunfan.ota.guard.RatioEvidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** How many treated first crashes the processes need, beside the design's table. */
final class EventTables {
  private static final double[] SHARES = {0.01, 0.05, 0.1, 0.5};
  private static final double[] RATIOS = {1.5, 2, 3, 5, 10};
  private static final double[] BOUNDS = {1.25, 1.5, 2};
  private static final int[][] HALT_GIVEN = {
    {178, 54, 21, 11, 7}, {186, 56, 23, 12, 7}, {197, 60, 25, 12, 8}, {388, 119, 54, 29, 21}
  };
  private static final int[][] ADVANCE_GIVEN = {
    {100, 24, 9}, {98, 25, 9}, {124, 27, 10}, {199, 61, 27}
  };
  private static final int[] PROCESSES = {1, 6, 36};
  private static final double TOLERANCE = 0.1;
  private static final int LONGEST = 200_000;

  private EventTables() {}

  static MarkdownTable halts(Runs runs, int paths) {
    var table =
        new MarkdownTable(
            "**Treated first crashes until the halt: median for K = 1 (interval of the median;"
                + " given), then the medians for K = 6 and K = 36 processes**",
            "share",
            "1.5x",
            "2x",
            "3x",
            "5x",
            "10x");
    for (int s = 0; s < SHARES.length; s++) {
      double share = SHARES[s];
      var cells = new ArrayList<String>();
      for (int r = 0; r < RATIOS.length; r++) {
        double ratio = RATIOS[r];
        var medians = new ArrayList<String>();
        for (int processes : PROCESSES) {
          double threshold = Math.log(processes / ErrorTables.HALT_ALPHA);
          var name = "halt at %s, share %s, K %d".formatted(ratio, share, processes);
          var sorted =
              sorted(
                  runs.of(
                      name,
                      paths,
                      random ->
                          treated(
                              RatioEvidence.above(ErrorTables.HARM_RATIO),
                              ratio,
                              share,
                              threshold,
                              random)));
          medians.add(
              processes == 1
                  ? beside(sorted, HALT_GIVEN[s][r])
                  : Integer.toString(sorted[sorted.length / 2]));
        }
        cells.add(String.join("; ", medians));
      }
      table.row(percent(share), cells);
    }
    return table;
  }

  static MarkdownTable advances(Runs runs, int paths) {
    var table =
        new MarkdownTable(
            "**Treated first crashes until a stage passes at r = 1: median (interval of the median;"
                + " given)**",
            "share",
            "r_max 1.25",
            "1.5",
            "2.0");
    for (int s = 0; s < SHARES.length; s++) {
      double share = SHARES[s];
      var cells = new ArrayList<String>();
      for (int b = 0; b < BOUNDS.length; b++) {
        double bound = BOUNDS[b];
        var sorted =
            sorted(
                runs.of(
                    "advance below %s, share %s".formatted(bound, share),
                    paths,
                    random ->
                        treated(
                            RatioEvidence.below(bound),
                            1,
                            share,
                            -Math.log(ErrorTables.ADVANCE_ALPHA),
                            random)));
        cells.add(beside(sorted, ADVANCE_GIVEN[s][b]));
      }
      table.row(percent(share), cells);
    }
    return table;
  }

  private static String percent(double share) {
    return MarkdownTable.number(100 * share, 0) + " %";
  }

  private static int[] sorted(int[] outcomes) {
    Arrays.sort(outcomes);
    return outcomes;
  }

  /**
   * The median, its 95 % interval by order statistics, and the given figure; bold when more than a
   * tenth, and 1, away.
   */
  private static String beside(int[] sorted, int given) {
    int half = sorted.length / 2;
    int reach = (int) Math.ceil(0.98 * Math.sqrt(sorted.length));
    int low = sorted[Math.max(0, half - reach)];
    int high = sorted[Math.min(sorted.length - 1, half + reach)];
    boolean far = Math.abs(sorted[half] - given) > Math.max(1, TOLERANCE * given);
    return (far ? "%d (%d to %d; **%d**)" : "%d (%d to %d; %d)")
        .formatted(sorted[half], low, high, given);
  }

  /** Treated events until the threshold, one event after the other. */
  private static int treated(
      RatioEvidence evidence,
      double ratio,
      double share,
      double threshold,
      RandomGenerator random) {
    double chance = ratio * share / (ratio * share + 1 - share);
    int treated = 0;
    for (int i = 0; i < LONGEST; i++) {
      boolean ofTreated = random.nextDouble() < chance;
      treated += ofTreated ? 1 : 0;
      evidence.add(ofTreated ? 1 : 0, ofTreated ? 0 : 1, share, 1 - share);
      if (evidence.log() >= threshold) {
        return treated;
      }
    }
    return Integer.MAX_VALUE;
  }
}
