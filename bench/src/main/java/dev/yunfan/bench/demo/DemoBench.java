package dev.yunfan.bench.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.account.FigureCheck;
import dev.yunfan.bench.account.Pairs;
import dev.yunfan.bench.figures.FigurePrinter;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs the demo as a person would, in a process of its own, and tells what it took; with another
 * build both in turn.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "The whole demo: events per second end to end, CPU, time to the first handset, memory.",
    footer = {
      "",
      "Examples:",
      "  ./yunfan bench demo --devices 20000 --json",
      "  ./yunfan bench demo --against ../yunfan-0.1.0 --rounds 3"
    })
public final class DemoBench implements Benchmark {
  @Option(
      names = "--devices",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "100000",
      description = "Handsets in the fleet; default ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "A checkout of another version, built there, to be run in turn.")
  private @Nullable Path against;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "1",
      description = "Runs of each build with --against; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private FigurePrinter printer = new FigurePrinter();

  private final FigureCheck figureCheck = FigureCheck.here();

  @Override
  public Integer call() throws IOException, InterruptedException, Failed, CannotStart {
    var other = against == null ? null : Build.in(against);
    var first = DemoRun.of("demo", Build.THIS, devices);
    figureCheck(first);
    var figures = first.figures();
    if (other != null) {
      versions(figures, first, other);
    }
    figureCheck.requirePossible();
    printer.print(figures);
    return 0;
  }

  /** In turn. */
  private void versions(ObjectNode figures, DemoRun first, Build build)
      throws IOException, InterruptedException, Failed {
    var pairs = new Pairs();
    var ours = first;
    for (int round = 1; round <= rounds; round++) {
      var other = DemoRun.of("demo of the other build", build, devices);
      if (round > 1) {
        ours = DemoRun.of("demo", Build.THIS, devices);
        figureCheck(ours);
      }
      figureCheck(other);
      pairs.add(ours.account(), other.account());
      figures.set("ours" + round, ours.figures());
      figures.set("other" + round, other.figures());
    }
    pairs.writeTo(figures);
  }

  private void figureCheck(DemoRun run) throws Failed {
    figureCheck.paced(run.account());
    run.requireInside();
  }
}
