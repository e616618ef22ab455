package dev.yunfan.bench.spike;

import static dev.yunfan.bench.spike.MarkdownTable.number;

import dev.yunfan.streams.spike.Baseline;
import dev.yunfan.streams.spike.NullLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The behaviour of the e-detector when its baseline was learnt from one week and then frozen. */
final class BaselineTables {
  private static final double[] RATES = {0.5, 2, 10, 50, 200};
  private static final int HISTORY = 168;
  private static final int YEAR = 8_760;
  private static final int DAY = 24;
  private static final double THRESHOLD = 1e5;

  private BaselineTables() {}

  /** A way to a null law from the true rate and the crashes of a week. */
  private record Policy(String name, boolean knowsTruth, Function<Baseline, NullLaw> law) {}

  private static final List<Policy> POLICIES =
      List.of(
          new Policy("true rate known", true, baseline -> NullLaw.poisson(baseline.rate())),
          new Policy("rho=1", false, baseline -> NullLaw.poisson(baseline.rate())),
          new Policy("rho=1, size a_post", false, b -> new NullLaw(b.rate(), b.crashes())),
          new Policy("rho=1.15", false, baseline -> NullLaw.poisson(1.15 * baseline.rate())),
          new Policy("upper bound .99", false, baseline -> NullLaw.poisson(baseline.upperRate())),
          new Policy("as shipped: larger of both, size a_post", false, b -> b.nullLaw(1, 1.15)));

  /** Share of streams with any alarm in a year in which nothing is wrong, in percent. */
  static MarkdownTable falseAlarms(int streams) {
    var table =
        new MarkdownTable(
            "**Streams with a false alarm in a null year, %, hourly windows, c=1e5 (budget 8.8)**",
            "null law", "0.5/h", "2/h", "10/h", "50/h", "200/h");
    for (var policy : POLICIES) {
      var random = RandomSequence.seeded(106);
      var cells = new ArrayList<String>();
      for (double rate : RATES) {
        double share = alarmed(policy, rate, 1, YEAR, streams, random);
        cells.add(number(100 * share, share < 0.1 ? 2 : 1));
      }
      table.row(policy.name(), cells);
    }
    return table;
  }

  /** Share of streams that alarm within a day of a step. */
  static MarkdownTable detections(int streams) {
    var table =
        new MarkdownTable(
            "**P(alarm within 24 h of a step), baseline from 168 h, c=1e5**",
            "baseline/h",
            "rho=1.15: 1.5x",
            "2x",
            "3x",
            "5x",
            "as shipped: 1.5x",
            "2x",
            "3x",
            "5x");
    for (double rate : RATES) {
      var random = RandomSequence.seeded(107);
      var cells = new ArrayList<String>();
      for (var policy : List.of(POLICIES.get(3), POLICIES.getLast())) {
        for (double ratio : new double[] {1.5, 2, 3, 5}) {
          cells.add(number(alarmed(policy, rate, ratio, DAY, streams, random), 2));
        }
      }
      table.row(number(rate, 1), cells);
    }
    return table;
  }

  private static double alarmed(
      Policy policy, double rate, double ratio, int windows, int streams, RandomGenerator random) {
    int alarmed = 0;
    for (int stream = 0; stream < streams; stream++) {
      double past = RandomSequence.poisson(rate * HISTORY, random).next();
      var baseline =
          policy.knowsTruth()
              ? new Baseline(rate, 1, 0, 1)
              : new Baseline(past + 0.5, HISTORY, 0, 1);
      var chart = Chart.evidence(policy.law().apply(baseline), THRESHOLD);
      var draws = RandomSequence.poisson(rate * ratio, random);
      for (int window = 0; window < windows; window++) {
        if (chart.alarms(draws.next())) {
          alarmed++;
          break;
        }
      }
    }
    return (double) alarmed / streams;
  }
}
