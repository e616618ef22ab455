package dev.yunfan.bench.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.figures.FigurePrinter;
import dev.yunfan.cli.Yunfan;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the demo as a person would, in a process of its own, and tells what it took. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "The whole demo: events per second end to end, time to the first handset, memory.",
    footer = {"", "Example:", "  ./yunfan bench demo --devices 20000 --json"})
public final class DemoBench implements Benchmark {
  private static final int TIMEOUT_MINUTES = 15;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--devices",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "100000",
      description = "Handsets in the fleet; default ${DEFAULT-VALUE}.")
  private int devices;

  @Mixin private FigurePrinter printer = new FigurePrinter();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path report = Files.createTempFile("yunfan-bench-demo-", ".json");
    try {
      int status = run(report);
      if (status != 0) {
        spec.commandLine().getErr().println("bench demo: the demo exited with status " + status);
        return 1;
      }
      printer.print(figures(new ObjectMapper().readTree(report.toFile())));
      return 0;
    } finally {
      Files.deleteIfExists(report);
    }
  }

  private int run(Path report) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Yunfan.class.getName()));
    command.addAll(List.of("demo", "--headless", "--devices", Integer.toString(devices)));
    command.addAll(List.of("--report", report.toString()));
    var demo =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!demo.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
      demo.destroyForcibly();
      throw new IOException("the demo did not end within %d minutes".formatted(TIMEOUT_MINUTES));
    }
    return demo.exitValue();
  }

  private static ObjectNode figures(JsonNode report) {
    double seconds = report.required("elapsedSeconds").asDouble();
    long events = report.required("events").required("acknowledged").asLong();
    return new ObjectMapper()
        .createObjectNode()
        .put("devices", report.required("devices").asInt())
        .put("events", events)
        .put("elapsedSeconds", seconds)
        .put("eventsPerSecond", Math.round(events / seconds))
        .put("secondsToFirstActivation", report.required("secondsToFirstActivation").asDouble())
        .put("peakResidentMegabytes", report.required("peakResidentMegabytes").asLong());
  }
}
