package dev.yunfan.cli.bench;

import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the benchmarks, and runs one. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures Yunfan: lists the benchmarks, or runs one.",
    footer = {"", "Example:", "  ./yunfan bench demo --json"})
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with every benchmark of the class path as a subcommand. */
  public static CommandLine withBenchmarks() {
    var line = new CommandLine(new BenchCommand());
    ServiceLoader.load(Benchmark.class).forEach(line::addSubcommand);
    return line;
  }

  @Override
  public void run() {
    var out = spec.commandLine().getOut();
    out.println("Benchmarks:");
    spec.subcommands()
        .forEach((name, line) ->
            out.printf(
                "  %-12s %s%n",
                name, String.join(" ", line.getCommandSpec().usageMessage().description())));
    out.println("Run one with: ./yunfan bench NAME [--json]");
    out.flush();
  }
}
