package dev.yunfan.bench.forecast;

import dev.yunfan.bench.spike.MarkdownTable;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.streams.forecast.Forecaster;
import dev.yunfan.streams.forecast.ReferenceRamps;
import java.util.List;
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
    var ensembles = Ensembles.all(ramps);
    var forecaster =
        Forecaster.calibratedOn(ReferenceRamps.draw(CALIBRATION_SEED, CALIBRATION_RAMPS));
    MarkdownTable.print(
        List.of(
            () -> ForecastTables.points(ensembles.values().iterator().next()),
            () -> ForecastTables.kinds(ensembles),
            () -> ForecastTables.coverage(ensembles, forecaster)),
        spec.commandLine().getOut(),
        json);
    return 0;
  }
}
