package dev.yunfan.bench.spike;

import java.util.function.Supplier;

/**
 * How long a chart runs until it alarms, over many fresh starts.
 *
 * @param windows mean observations, the alarming one included
 * @param events mean sum of the observations
 * @param standardError of {@code windows}
 */
record RunLength(double windows, double events, double standardError) {
  /** Simulates {@code runs} runs. */
  static RunLength of(Supplier<Chart> charts, RandomSequence draws, int runs) {
    double windows = 0;
    double squares = 0;
    double events = 0;
    for (int run = 0; run < runs; run++) {
      var chart = charts.get();
      double length = 0;
      double drawn;
      do {
        drawn = draws.next();
        events += drawn;
        length++;
      } while (!chart.alarms(drawn));
      windows += length;
      squares += length * length;
    }
    double mean = windows / runs;
    double variance = squares / runs - mean * mean;
    return new RunLength(mean, events / runs, Math.sqrt(variance / runs));
  }
}
