package dev.yunfan.cli.demo;

import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.process.ProgressBar;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on this machine: a fleet, a broker, the servers, and numbers that are checked. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs the main job in one JVM: an Apache Kafka broker, the gateway, the streams, the"
            + " ota-server and a simulated fleet, then compares what the query API says with what the"
            + " simulator did.",
    footer = {
      "",
      "Example:",
      "  ./yunfan demo --headless --devices 20000 --report report.json",
      "",
      "  ./yunfan demo --headless --scenario bad-update",
      "",
      "Exit status: 0 all numbers equal the truth and all came as the scenario expects, 1 not, 2 used wrongly or cannot start."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MIN_HEAP_MEGABYTES = 700;
  private static final int HEAP_BYTES_PER_HANDSET = 4_000;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "Handsets in the fleet, 100 to 2,000,000; default: as the scenario says.")
  private @Nullable Integer devices;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "20110701",
      description = "Seed of everything drawn at random; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--scenario",
      paramLabel = "NAME|FILE",
      defaultValue = "launch",
      description =
          "The story: one of --scenarios, or a file in their form; default ${DEFAULT-VALUE}.")
  private String scenario = "launch";

  @Option(names = "--scenarios", description = "List the scenarios with what they show, and exit.")
  private boolean scenarios;

  @Option(names = "--headless", description = "Run the scenario to its end and exit.")
  private boolean headless;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the outcome as JSON.")
  private @Nullable Path report;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep the data in this empty folder; default a temporary one, removed at the end.")
  private @Nullable Path data;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Use this cluster instead of the embedded broker.")
  private @Nullable String kafka;

  @Option(
      names = "--port",
      paramLabel = "P",
      description =
          "First of three ports: gateway, query API, ota-server; 0 for any free ones; default 8471,"
              + " with --headless 0.")
  private @Nullable Integer port;

  @Override
  public Integer call() throws Exception {
    if (scenarios) {
      ScenarioFiles.lines().forEach(System.out::println);
      return 0;
    }
    var story = ScenarioFiles.open(scenario);
    int handsets = devices == null ? story.devices() : devices;
    requireMemory(handsets);
    var plan =
        new DemoPlan(
            handsets,
            seed,
            story,
            headless,
            report,
            data,
            kafka,
            port == null ? (headless ? 0 : 8471) : port);
    return new Demo(plan, new DemoScreen(System.out, ProgressBar.isTerminal())).run() ? 0 : 1;
  }

  private void requireMemory(int handsets) throws CannotStart {
    if (handsets < 100 || handsets > 2_000_000) {
      throw new CannotStart("--devices %d is outside 100 to 2,000,000".formatted(handsets));
    }
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    long needed = MIN_HEAP_MEGABYTES + (((long) handsets * HEAP_BYTES_PER_HANDSET) >> 20);
    if (megabytes < needed) {
      throw new CannotStart(
          String.format(
              Locale.ROOT,
              "too little memory: %d MB of heap, %,d handsets need %d MB; give fewer --devices, or"
                  + " YUNFAN_JAVA_OPTS=-Xmx%dm",
              megabytes,
              handsets,
              needed,
              needed));
    }
  }
}
