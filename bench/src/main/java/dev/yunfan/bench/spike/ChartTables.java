package dev.yunfan.bench.spike;

import static dev.yunfan.bench.spike.MarkdownTable.number;

import dev.yunfan.streams.spike.Baseline;
import dev.yunfan.streams.spike.NullLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/** The behaviour of the e-detector when its null law is exactly known. */
final class ChartTables {
  private static final double[] RATIOS = {1.5, 2, 3, 5, 10};

  private ChartTables() {}

  /** The simulator itself, against run lengths that others published. */
  static MarkdownTable harness() {
    var table = new MarkdownTable("**Harness**", "chart", "published", "simulated", "s.e.");
    var random = RandomSequence.seeded(101);
    for (double[] row :
        new double[][] {{4, 0, 335.4}, {5, 0, 930.9}, {4, 1, 8.38}, {5, 1, 10.38}}) {
      var seen =
          RunLength.of(
              () -> Chart.cusum(0.5, row[0]), RandomSequence.normal(row[1], random), 40_000);
      table.row(
          "normal CUSUM k=.5 h=%.0f, shift %.0f sigma".formatted(row[0], row[1]), cells(row, seen));
    }
    for (double[] row :
        new double[][] {{10, 4, 421.7}, {10, 6, 9.73}, {10, 8, 3.96}, {12, 4, 1015.8}}) {
      var seen =
          RunLength.of(
              () -> Chart.cusum(5, row[0]), RandomSequence.poisson(row[1], random), 40_000);
      table.row("Poisson CUSUM k=5 h=%.0f, mean %.0f".formatted(row[0], row[1]), cells(row, seen));
    }
    return table;
  }

  private static List<String> cells(double[] row, RunLength seen) {
    return List.of(number(row[2], 2), number(seen.windows(), 2), number(seen.standardError(), 2));
  }

  /** Mean windows to a false alarm, as a multiple of the threshold. */
  static MarkdownTable falseAlarms() {
    var table =
        new MarkdownTable("**Run length to a false alarm / c**", "c", "mu 0.1", "mu 1", "mu 5");
    var random = RandomSequence.seeded(102);
    for (double threshold : new double[] {1e2, 1e3, 1e4}) {
      int runs = threshold < 1e4 ? 4_000 : 1_000;
      table.row(
          number(threshold, 0),
          each(
              mean ->
                  number(
                      toAlarm(
                                  NullLaw.poisson(mean),
                                  RandomSequence.poisson(mean, random),
                                  threshold,
                                  runs)
                              .windows()
                          / threshold,
                      2),
              0.1,
              1,
              5));
    }
    return table;
  }

  /** Mean crash events from the onset to the alarm, at one usual crash per window. */
  static MarkdownTable delays() {
    var table =
        new MarkdownTable(
            "**Mean crash events to alarm**",
            "true ratio",
            "c=1e4",
            "c=1e6",
            "c=1e8",
            "c=1e6, rho=1.25");
    var random = RandomSequence.seeded(103);
    for (double ratio : RATIOS) {
      var cells = new ArrayList<String>();
      for (double[] column : new double[][] {{1e4, 1}, {1e6, 1}, {1e8, 1}, {1e6, 1.25}}) {
        var law = NullLaw.poisson(column[1]);
        var seen = toAlarm(law, RandomSequence.poisson(ratio, random), column[0], 4_000);
        cells.add(number(seen.events(), 0));
      }
      table.row(number(ratio, 1) + "x", cells);
    }
    return table;
  }

  /** ln c / (theta ln theta - theta + 1) against the simulated delay, in usual crashes. */
  static MarkdownTable theory() {
    var table =
        new MarkdownTable(
            "**Delay in usual crashes, c=1e6**", "true ratio", "formula", "simulated");
    var random = RandomSequence.seeded(104);
    for (double ratio : RATIOS) {
      double formula = Math.log(1e6) / (ratio * Math.log(ratio) - ratio + 1);
      var seen = toAlarm(NullLaw.poisson(1), RandomSequence.poisson(ratio, random), 1e6, 10_000);
      table.row(number(ratio, 1) + "x", List.of(number(formula, 1), number(seen.windows(), 1)));
    }
    return table;
  }

  /** Counts that vary more than Poisson's, with and without a law that knows it. */
  static MarkdownTable overDispersion() {
    var table =
        new MarkdownTable(
            "**Run length to a false alarm, mu=5, c=1000**",
            "likelihood",
            "var/mean 1",
            "1.5",
            "2",
            "4");
    double mean = 5;
    for (boolean aware : new boolean[] {false, true}) {
      var random = RandomSequence.seeded(105);
      table.row(
          aware ? "negative binomial" : "Poisson",
          each(
              spread -> {
                double size = mean / (spread - 1);
                var law = aware && spread > 1 ? new NullLaw(mean, size) : NullLaw.poisson(mean);
                var draws =
                    spread > 1
                        ? RandomSequence.overDispersed(mean, size, random)
                        : RandomSequence.poisson(mean, random);
                return number(toAlarm(law, draws, 1_000, 3_000).windows(), 0);
              },
              1,
              1.5,
              2,
              4));
    }
    return table;
  }

  /** Clumps in windows of unlike size, judged by a spread that was measured on all of them. */
  static MarkdownTable clumps() {
    var table =
        new MarkdownTable(
            "**Run length to a false alarm, means of 0.5 and 5 by turns, c=1000**",
            "size of the law",
            "var/mean 1",
            "1.5",
            "2",
            "4");
    for (boolean asShipped : new boolean[] {false, true}) {
      var random = RandomSequence.seeded(110);
      table.row(
          asShipped ? "as shipped: the wider of both" : "one for all windows",
          each(spread -> number(clumped(spread, asShipped, random).windows(), 0), 1, 1.5, 2, 4));
    }
    return table;
  }

  private static RunLength clumped(double spread, boolean asShipped, RandomGenerator random) {
    double[] means = {0.5, 5};
    double squares = (means[0] * means[0] + means[1] * means[1]) / 2;
    double overDispersion = (spread - 1) * (means[0] + means[1]) / 2 / squares;
    var baseline = new Baseline(1e9, 1e9, overDispersion, asShipped ? spread : 1);
    var laws = new NullLaw[] {baseline.nullLaw(means[0], 1), baseline.nullLaw(means[1], 1)};
    var draws =
        new RandomSequence[] {drawn(means[0], spread, random), drawn(means[1], spread, random)};
    var windows = new AtomicInteger();
    return RunLength.of(
        () -> {
          windows.set(0); // a run begins with a small window
          return Chart.evidence(() -> laws[(windows.get() - 1) % 2], 1_000);
        },
        () -> draws[windows.getAndIncrement() % 2].next(),
        3_000);
  }

  private static RandomSequence drawn(double mean, double spread, RandomGenerator random) {
    return spread > 1
        ? RandomSequence.overDispersed(mean, mean / (spread - 1), random)
        : RandomSequence.poisson(mean, random);
  }

  private static RunLength toAlarm(NullLaw law, RandomSequence draws, double threshold, int runs) {
    return RunLength.of(() -> Chart.evidence(law, threshold), draws, runs);
  }

  private static List<String> each(Function<Double, String> cell, double... columns) {
    return DoubleStream.of(columns).boxed().map(cell).toList();
  }
}
