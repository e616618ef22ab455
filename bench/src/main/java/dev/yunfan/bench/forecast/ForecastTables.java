package dev.yunfan.bench.forecast;

import static dev.yunfan.bench.spike.MarkdownTable.number;

import dev.yunfan.bench.spike.MarkdownTable;
import dev.yunfan.streams.forecast.Crossing;
import dev.yunfan.streams.forecast.DampedTrend;
import dev.yunfan.streams.forecast.Forecaster;
import dev.yunfan.streams.forecast.Ramp;
import dev.yunfan.streams.forecast.ReferenceRamps;
import dev.yunfan.streams.forecast.TextbookCurve;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The answers of the forecast and its rivals at a tenth, a third and most of the million. */
final class ForecastTables {
  private static final double[] SHARES = {0.1, 0.3, 0.6};
  private static final double MILLION = ReferenceRamps.TARGET;
  private static final int RECENT = 4;

  private ForecastTables() {}

  /** Forecast weeks left over actual weeks left, by method. */
  static MarkdownTable points(List<Ramp> ramps) {
    var table =
        new MarkdownTable(
            "**Forecast / actual weeks left: median (median absolute error, 90 %)**",
            "method", "10 % of 1 M", "30 %", "60 %");
    Map<String, ToDoubleFunction<Ramp>> methods = new java.util.LinkedHashMap<>();
    methods.put("run-rate of the last 4 weeks", ForecastTables::runRate);
    methods.put("Bass, least squares", seen -> scenario(seen, 0));
    methods.put("Gompertz, least squares", seen -> scenario(seen, 1));
    methods.put(
        "**damped trend, 8 weeks, phi 0.9**",
        seen -> DampedTrend.of(seen).weeksUntil(MILLION - seen.latest()));
    methods.forEach((name, method) -> table.row(name, errors(ramps, method)));
    return table;
  }

  /** The damped trend on other kinds of ramps. */
  static MarkdownTable kinds(Map<String, List<Ramp>> ensembles) {
    var table =
        new MarkdownTable(
            "**Damped trend by kind of ramp: median (median absolute error, 90 %)**",
            "ramps", "10 % of 1 M", "30 %", "60 %");
    ensembles.forEach((name, ramps) ->
        table.row(
            name, errors(ramps, seen -> DampedTrend.of(seen).weeksUntil(MILLION - seen.latest()))));
    return table;
  }

  /** How often the 80 % interval holds the truth, and how wide it is. */
  static MarkdownTable coverage(Map<String, List<Ramp>> ensembles, Forecaster forecaster) {
    var table =
        new MarkdownTable(
            "**Coverage of the 80 % interval, % (median width in weeks)**",
            "ramps", "10 % of 1 M", "30 %", "60 %");
    ensembles.forEach((name, ramps) -> {
      var cells = new ArrayList<String>();
      for (double share : SHARES) {
        cells.add(coverage(ramps, share, forecaster));
      }
      table.row(name, cells);
    });
    return table;
  }

  private static List<String> errors(List<Ramp> ramps, ToDoubleFunction<Ramp> method) {
    var cells = new ArrayList<String>();
    for (double share : SHARES) {
      double[] ratios =
          ramps.stream()
              .mapToDouble(ramp -> {
                var seen = ramp.until(origin(ramp, share));
                return method.applyAsDouble(seen) / (ramp.weeksTo(MILLION) - seen.weeks());
              })
              .toArray();
      double[] absolute = Arrays.stream(ratios).map(ratio -> Math.abs(ratio - 1)).toArray();
      cells.add(
          "%s (%s, %s)"
              .formatted(
                  shown(quantile(ratios, 0.5), 2),
                  percent(quantile(absolute, 0.5)),
                  percent(quantile(absolute, 0.9))));
    }
    return cells;
  }

  private static String coverage(List<Ramp> ramps, double share, Forecaster forecaster) {
    int covered = 0;
    double[] widths = new double[ramps.size()];
    for (int i = 0; i < ramps.size(); i++) {
      var ramp = ramps.get(i);
      var truth = ramp.day(ramp.weeksTo(MILLION));
      widths[i] = Double.POSITIVE_INFINITY;
      if (forecaster.forecast(ramp.until(origin(ramp, share)), MILLION)
          instanceof Crossing.Expected(_, var earliest, var latest, _, _)) {
        covered += truth.isBefore(earliest) || truth.isAfter(latest) ? 0 : 1;
        widths[i] = ChronoUnit.DAYS.between(earliest, latest) / 7.0;
      }
    }
    return "%s (%s)"
        .formatted(number(100.0 * covered / ramps.size(), 0), shown(quantile(widths, 0.5), 0));
  }

  private static int origin(Ramp ramp, double share) {
    return Math.max(DampedTrend.WEEKS, (int) Math.ceil(ramp.weeksTo(share * MILLION)));
  }

  private static double runRate(Ramp seen) {
    long recent = seen.latest() - seen.at(seen.weeks() - RECENT);
    return (MILLION - seen.latest()) * RECENT / recent;
  }

  private static double scenario(Ramp seen, int curve) {
    return TextbookCurve.of(seen).get(curve).weeksTo(MILLION) - seen.weeks();
  }

  private static String shown(double value, int decimals) {
    return Double.isInfinite(value) ? "never" : number(value, decimals);
  }

  private static String percent(double share) {
    return Double.isInfinite(share) ? "never" : number(100 * share, 0) + " %";
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}
