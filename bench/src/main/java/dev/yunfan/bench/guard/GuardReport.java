package dev.yunfan.bench.guard;

import dev.yunfan.bench.spike.MarkdownTable;
import dev.yunfan.cli.bench.Benchmark;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the tables of docs/reports/guardrails.md; all seeds are fixed. */
@Command(
    name = "guardrails",
    mixinStandardHelpOptions = true,
    description = "Simulates guardrails: false halts, wrong passes, liars, cost (some minutes).",
    footer = {"", "Example:", "  ./yunfan bench guardrails > docs/reports/guardrails.md"})
public final class GuardReport implements Benchmark {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "End with one JSON object.")
  private boolean json;

  @Option(names = "--quick", description = "A hundredth of the runs: shows that it works.")
  private boolean quick;

  @Option(
      names = "--seed",
      defaultValue = "16",
      description = "Seed of all tables (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var runs = new Runs(seed, spec.commandLine().getErr());
    int part = quick ? 100 : 1;
    List<Supplier<MarkdownTable>> tables =
        List.of(
            () -> ErrorTables.falseHalts(runs, 20_000 / part, 1_000 / part),
            () -> ErrorTables.wrongPromotions(runs, 5_000 / part),
            () -> EventTables.halts(runs, 4_000 / part),
            () -> EventTables.advances(runs, 4_000 / part),
            () -> LiarTable.of(runs, 200 / part),
            () -> JudgingCost.of(quick ? 2 : 200, quick ? 5 : 48, quick ? 2 : 10));
    out.println(Preface.text(seed, quick));
    MarkdownTable.print(tables, out, json);
    return 0;
  }
}
