package dev.yunfan.cli.handset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.yunfan.agent.fleet.FleetProgress;
import dev.yunfan.agent.fleet.FleetSimulation;
import dev.yunfan.agent.fleet.story.FleetConfig;
import dev.yunfan.agent.fleet.story.Knobs;
import dev.yunfan.agent.fleet.story.Scenario;
import dev.yunfan.agent.fleet.story.SimulatedClock;
import dev.yunfan.agent.fleet.truth.FleetTruth;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.cli.fault.SecretArgument;
import dev.yunfan.cli.process.OpenVertx;
import dev.yunfan.cli.process.StopSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A simulated fleet against servers that run elsewhere. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Plays a scenario with simulated handsets against given servers, on compressed time, and"
            + " writes down what really happened. The servers' clocks are their own.",
    footer = {
      "",
      "Example:",
      "  ./yunfan fleet --devices 10000 --ingest http://127.0.0.1:8081 \\",
      "      --ota http://127.0.0.1:8083 --fleet-keys \"$YUNFAN_FLEET_KEYS\" \\",
      "      --root root.json --report truth.json",
      "",
      "Exit status: 0 everything was delivered, 1 the servers stayed silent, 2 used wrongly."
    })
public final class FleetCommand implements Callable<Integer> {
  private static final SecretArgument FLEET_KEYS =
      new SecretArgument("--fleet-keys", "YUNFAN_FLEET_KEYS");

  private static final int PROGRESS_MILLIS = 2_000;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Handsets, 1 to 16,000,000; default ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "20110701",
      description = "The same seed gives the same lives; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "launch",
      description = "launch or bad-update; default ${DEFAULT-VALUE}.")
  private String scenario = "launch";

  @Option(names = "--ingest", required = true, paramLabel = "URL", description = "The gateway.")
  private URI ingest = URI.create("http://127.0.0.1");

  @Option(names = "--ota", required = true, paramLabel = "URL", description = "The ota-server.")
  private URI ota = URI.create("http://127.0.0.1");

  @Option(
      names = "--fleet-keys-file",
      paramLabel = "FILE",
      description =
          "Its first line is VENDOR=KEY,.. of the scenario's vendors; default YUNFAN_FLEET_KEYS.")
  private @Nullable Path fleetKeysFile;

  @Option(
      names = "--fleet-keys",
      paramLabel = "VENDOR=KEY,..",
      description = "The same itself, which others can then see: use --fleet-keys-file.")
  private @Nullable String fleetKeys;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "FILE",
      description = "The root that handsets leave the factory with, such as metadata/1.root.json.")
  private Path root = Path.of("root.json");

  @Option(
      names = "--real-per-day",
      paramLabel = "PT..",
      defaultValue = "PT0S",
      description = "Least real time of a simulated day, such as PT0.5S; default full speed.")
  private Duration realPerDay = Duration.ZERO;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the truth as JSON.")
  private @Nullable Path report;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The report that is written, in the words of the demo's. */
  private record Report(
      long seed,
      String scenario,
      int devices,
      double elapsedSeconds,
      Map<String, Long> events,
      FleetTruth truth) {}

  @Override
  public Integer call() throws Exception {
    var clock = new SimulatedClock(scenario().start());
    long start = System.nanoTime();
    try (var trusted = new TrustFolder();
        var listings = trusted.open(root, ota, clock);
        var stop = new StopSignal();
        var vertx = new OpenVertx();
        var fleet = FleetSimulation.start(config(listings), clock, vertx.vertx())) {
      FleetProgress before = fleet.progress();
      while (!fleet.truth().isComplete()) {
        if (stop.await(PROGRESS_MILLIS)) {
          return 1;
        }
        var now = fleet.progress();
        say(line(before, now));
        before = now;
      }
      var truth = fleet.await();
      double seconds = (System.nanoTime() - start) / 1e9;
      say(String.format(Locale.ROOT, "%,d events in %.1f s", truth.acknowledged(), seconds));
      write(seconds, truth);
      return 0;
    } catch (CompletionException e) {
      say("the fleet gave up: " + String.valueOf(e.getCause()));
      return 1;
    }
  }

  private FleetConfig config(Listings listings) throws CannotStart {
    try {
      return new FleetConfig(
          devices,
          seed,
          scenario(),
          ingest,
          ota,
          VendorSettings.fleetKeys("--fleet-keys-file", fleetKeys()),
          listings,
          Knobs.defaults().withRealPerSimulatedDay(realPerDay));
    } catch (IllegalArgumentException e) {
      throw new CannotStart(String.valueOf(e.getMessage()), e);
    }
  }

  private String fleetKeys() throws CannotStart {
    try {
      var err = spec.commandLine().getErr();
      return FLEET_KEYS.value(fleetKeys, fleetKeysFile, err);
    } catch (IOException e) {
      throw new CannotStart(FileFault.words(e), e);
    }
  }

  private Scenario scenario() throws CannotStart {
    return Scenario.all().stream()
        .filter(each -> each.name().equals(scenario))
        .findFirst()
        .orElseThrow(() ->
            new CannotStart(
                "no scenario '%s'; there are %s"
                    .formatted(
                        scenario,
                        Scenario.all().stream()
                            .map(Scenario::name)
                            .collect(Collectors.joining(", ")))));
  }

  private static String line(FleetProgress before, FleetProgress now) {
    long active =
        now.activated().values().stream()
            .flatMap(models -> models.values().stream())
            .mapToLong(Long::longValue)
            .sum();
    return String.format(
        Locale.ROOT,
        "%s  %,d active  %,d events (%,d/s)  %,d requests (%,d/s)  %d in flight  updates %,d"
            + " confirmed, %,d rolled back, %,d failed",
        LocalDate.ofInstant(now.now(), ZoneOffset.UTC),
        active,
        now.acknowledged(),
        (now.acknowledged() - before.acknowledged()) * 1_000 / PROGRESS_MILLIS,
        now.requests(),
        (now.requests() - before.requests()) * 1_000 / PROGRESS_MILLIS,
        now.inFlight(),
        now.confirmed(),
        now.rolledBack(),
        now.failed());
  }

  private void write(double seconds, FleetTruth truth) throws IOException {
    if (report == null) {
      return;
    }
    var events =
        Map.of(
            "generated", truth.generated(),
            "acknowledged", truth.acknowledged(),
            "rejected", truth.rejected(),
            "duplicatesSent", truth.duplicatesSent());
    JSON.writeValue(report.toFile(), new Report(seed, scenario, devices, seconds, events, truth));
  }

  private void say(String text) {
    var out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
