package dev.yunfan.cli.handset;

import dev.yunfan.agent.handset.HandsetAgent;
import dev.yunfan.agent.handset.HandsetConfig;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.FileFault;
import dev.yunfan.cli.fault.SecretArgument;
import dev.yunfan.schemas.identity.DeviceToken;
import dev.yunfan.schemas.name.NameRule;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One handset as a process. */
@Command(
    name = "handset",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs one handset with real files (two slots, two boot records, an outbox) and the real"
            + " clock. It may be killed at any moment and started again. Type crash, check, beat"
            + " or quit.",
    footer = {
      "",
      "Example:",
      "  ./yunfan handset --dir my-w700 --id KT-MINE-1 --fleet-key demo-fleet-key-of-k-touch \\",
      "      --root root.json --ingest http://127.0.0.1:8471 --ota http://127.0.0.1:8473"
    })
public final class HandsetCommand implements Callable<Integer> {
  private static final SecretArgument FLEET_KEY =
      new SecretArgument("--fleet-key", "YUNFAN_FLEET_KEY");

  private static final long MEGABYTE = 1 << 20;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "The handset's storage; made when missing.")
  private Path dir = Path.of(".");

  @Option(
      names = "--id",
      required = true,
      paramLabel = "ID",
      description =
          "Factory identity, such as KT-000001; docs/names.md says which names there are.")
  private String id = "";

  @Option(
      names = "--vendor",
      paramLabel = "NAME",
      defaultValue = "k-touch",
      description = "Default ${DEFAULT-VALUE}.")
  private String vendor = "";

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "w700",
      description = "Default ${DEFAULT-VALUE}.")
  private String model = "";

  @Option(
      names = "--firmware",
      paramLabel = "V",
      defaultValue = "1.0.0",
      description = "Version from the factory, at the first start only; default ${DEFAULT-VALUE}.")
  private String firmware = "";

  @Option(
      names = "--fleet-key-file",
      paramLabel = "FILE",
      description = "Its first line is the vendor's fleet key; default YUNFAN_FLEET_KEY.")
  private @Nullable Path fleetKeyFile;

  @Option(
      names = "--fleet-key",
      paramLabel = "KEY",
      description = "The same itself, which others can then see: use --fleet-key-file.")
  private @Nullable String fleetKey;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "FILE",
      description = "The root that the factory puts on the handset, such as metadata/1.root.json.")
  private Path root = Path.of("root.json");

  @Option(names = "--ingest", required = true, paramLabel = "URL", description = "The gateway.")
  private URI ingest = URI.create("http://127.0.0.1:8471");

  @Option(names = "--ota", required = true, paramLabel = "URL", description = "The ota-server.")
  private URI ota = URI.create("http://127.0.0.1:8473");

  @Option(
      names = "--every",
      paramLabel = "PT..",
      defaultValue = "PT10S",
      description =
          "Time between heartbeats; default ${DEFAULT-VALUE}. Check-ins come when the server says.")
  private Duration every = Duration.ofSeconds(10);

  @Option(
      names = "--clock",
      paramLabel = "INSTANT",
      description = "What its clock shows at the start, such as 2012-05-31T00:00:00Z; default now.")
  private @Nullable Instant clock;

  @Option(
      names = "--built",
      paramLabel = "INSTANT",
      defaultValue = "2011-07-01T00:00:00Z",
      description =
          "When its firmware was built: signed metadata is judged at no earlier time. Default"
              + " ${DEFAULT-VALUE}.")
  private Instant built = Instant.EPOCH;

  @Option(
      names = "--slot-megabytes",
      paramLabel = "N",
      defaultValue = "16",
      description = "Size of each slot; default ${DEFAULT-VALUE}.")
  private int slotMegabytes;

  @Option(
      names = "--outbox-megabytes",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Room for events that are not uploaded yet; when it is full, the oldest heartbeats go"
              + " first. Default ${DEFAULT-VALUE}.")
  private int outboxMegabytes;

  @Option(
      names = "--unhealthy",
      description = "New firmware fails its health check here: watch it roll back.")
  private boolean unhealthy;

  @Option(names = "--crash", description = "Crash once at the start.")
  private boolean crash;

  @Option(
      names = "--once",
      description = "Start, check in, upload and end; exit status 1 when something is kept.")
  private boolean once;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (!every.isPositive() || slotMegabytes < 1 || outboxMegabytes < 1) {
      throw new CannotStart("--every, --slot-megabytes and --outbox-megabytes must be positive");
    }
    var time = time();
    try (var listings = TrustFolder.open(dir.resolve("trusted"), root, ota, () -> built)) {
      return live(config(listings), time);
    }
  }

  private HandsetConfig config(Listings listings) throws CannotStart {
    return new HandsetConfig(
        dir,
        named(NameRule.VENDOR, "--vendor", vendor),
        named(NameRule.MODEL, "--model", model),
        named(NameRule.DEVICE, "--id", id),
        named(NameRule.FIRMWARE, "--firmware", firmware),
        slotMegabytes * MEGABYTE,
        ingest,
        ota,
        new DeviceToken(VendorSettings.fleetKey("--fleet-key-file", fleetKey())).of(id),
        listings,
        !unhealthy,
        every,
        outboxMegabytes * MEGABYTE);
  }

  private String fleetKey() throws CannotStart {
    try {
      var err = spec.commandLine().getErr();
      return FLEET_KEY.value(fleetKey, fleetKeyFile, err);
    } catch (IOException e) {
      throw new CannotStart(FileFault.words(e), e);
    }
  }

  private static String named(NameRule rule, String option, String text) throws CannotStart {
    if (!rule.allows(text)) {
      throw new CannotStart(rule.objection(option, text));
    }
    return text;
  }

  /** The real clock, or one that shows another time and runs as fast. */
  private InstantSource time() {
    var real = Clock.systemUTC();
    return clock == null ? real : Clock.offset(real, Duration.between(real.instant(), clock));
  }

  private int live(HandsetConfig config, InstantSource time)
      throws CannotStart, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (var handset =
        HandsetAgent.start(
            config,
            time,
            System::nanoTime,
            new SecureRandom(),
            line -> {
              out.println(line);
              out.flush();
            })) {
      var life = new HandsetLife(handset);
      if (crash) {
        life.crash();
      }
      return once ? (life.round() ? 0 : 1) : life.untilQuit();
    } catch (IOException e) {
      throw new CannotStart("%s: %s".formatted(dir, e.getMessage()), e);
    }
  }
}
