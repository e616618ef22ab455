package dev.yunfan.bench.spike;

import dev.yunfan.cli.bench.Benchmark;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the tables of docs/reports/spike-detector.md; all seeds are fixed. */
@Command(
    name = "spikes",
    mixinStandardHelpOptions = true,
    description = "Simulates the spike detector: false alarms and delays (some minutes).",
    footer = {"", "Example:", "  ./yunfan bench spikes --years 10"})
public final class SpikeReport implements Benchmark {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "End with one JSON object.")
  private boolean json;

  @Option(
      names = "--streams",
      defaultValue = "1500",
      description = "Streams per cell of the baseline tables (default: ${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = "--years",
      defaultValue = "40",
      description = "Stream-years per cell of the null years (default: ${DEFAULT-VALUE}).")
  private int years;

  @Override
  public Integer call() {
    List<Supplier<MarkdownTable>> tables =
        List.of(
            ChartTables::harness,
            ChartTables::falseAlarms,
            ChartTables::delays,
            ChartTables::theory,
            ChartTables::overDispersion,
            () -> BaselineTables.falseAlarms(streams),
            () -> BaselineTables.detections(streams),
            () -> WholeDetector.nullYears(years),
            () -> WholeDetector.uploads(years / 2),
            ChartTables::clumps);
    MarkdownTable.print(tables, spec.commandLine().getOut(), json);
    return 0;
  }
}
