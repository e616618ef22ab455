package dev.yunfan.bench.forecast;

import dev.yunfan.bench.spike.Table;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.streams.forecast.Forecaster;
import dev.yunfan.streams.forecast.ReferenceRamps;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the tables of docs/reports/forecast.md; all seeds are fixed. */
@Command(
    name = "forecast",
    mixinStandardHelpOptions = true,
    description = "Back-tests the forecast of the million on simulated ramps (a minute).",
    footer = {"", "Example:", "  ./yunfan bench forecast --ramps 100"})
public final class ForecastReport implements Benchmark {
  private static final long CALIBRATION_SEED = 2_012;
  private static final int CALIBRATION_RAMPS = 1_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "End with one JSON object.")
  private boolean json;

  @Option(
      names = "--ramps",
      defaultValue = "400",
      description = "Ramps of each kind (default: ${DEFAULT-VALUE}).")
  private int ramps;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    long start = System.nanoTime();
    var ensembles = Ensembles.all(ramps);
    var forecaster =
        Forecaster.calibratedOn(ReferenceRamps.draw(CALIBRATION_SEED, CALIBRATION_RAMPS));
    out.println(ForecastTables.points(ensembles.values().iterator().next()).markdown());
    out.println(ForecastTables.kinds(ensembles).markdown());
    out.println(ForecastTables.coverage(ensembles, forecaster).markdown());
    var seconds = Table.number((System.nanoTime() - start) / 1e9, 1);
    out.println(
        json
            ? "{\"tables\":3,\"seconds\":%s}".formatted(seconds)
            : "3 tables in " + seconds + " s");
    out.flush();
    return 0;
  }
}
