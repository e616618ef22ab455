package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.FigureCheck;
import dev.yunfan.bench.account.Pairs;
import dev.yunfan.bench.figures.FigurePrinter;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.bench.streams.RivalProcess.Rival;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import dev.yunfan.cli.fault.CannotStart;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.runtime.kafka.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Throughput of the whole topology, exactly-once, with its rivals beside it, or with another build.
 * Contender, broker and load are processes of their own; each contender counts the same events, one
 * thread each, and is measured over the second half of them, from rest to rest.
 */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description =
        "Events per second and core through the whole topology, against a plain DSL one, a bare"
            + " loop and Kafka Streams alone, or against another build; state per handset.",
    footer = {
      "",
      "Examples:",
      "  ./yunfan bench streams --devices 200000 --json",
      "  ./yunfan bench streams --against ../yunfan-0.1.0 --rounds 5"
    })
public final class StreamsBench implements Benchmark {
  @Option(
      names = "--devices",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "1000000",
      description = "Handsets with state; default ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--batches",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "600000",
      description = "Batches, the second half measured; default ${DEFAULT-VALUE}.")
  private int batches;

  @Option(
      names = "--batch-events",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "50",
      description = "Events of a batch, a quarter of an hour apart; default ${DEFAULT-VALUE}.")
  private int batchEvents;

  @Option(
      names = "--crash-every",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "400",
      description =
          "One event in so many is a crash; default ${DEFAULT-VALUE}, which is ten in 1,000 hours.")
  private int crashEvery;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description =
          "A checkout of another version, built there: both are measured in turn, and no rivals.")
  private @Nullable Path against;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "3",
      description = "Turns of each build with --against; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Mixin private FigurePrinter printer = new FigurePrinter();

  private final FigureCheck figureCheck = FigureCheck.here();

  @Override
  public Integer call() throws IOException, InterruptedException, Failed, CannotStart {
    var load =
        new TelemetryLoad(
            devices, batches, batchEvents, crashEvery, Topic.TELEMETRY_EVENTS.partitions());
    var ours = Contender.streams("streams", Build.THIS, 1);
    var figures = against == null ? rivals(ours, load) : versions(ours, load, Build.in(against));
    figureCheck.requirePossible();
    printer.print(figures);
    return 0;
  }

  private ObjectNode rivals(Contender streams, TelemetryLoad load)
      throws IOException, InterruptedException, Failed {
    var bare = audited(Turn.of(Contender.rival("bare loop", Rival.BARE_LOOP), load));
    var alone = audited(Turn.of(Contender.rival("Kafka Streams alone", Rival.BARE_STREAMS), load));
    var turn = Turn.of(streams, load);
    var ours = audited(turn);
    var dsl = audited(Turn.of(Contender.rival("plain DSL", Rival.PLAIN_DSL), load));
    for (var above : List.of(alone, ours, dsl)) { // each reads and decodes all that the loop does
      figureCheck.floor(bare, above);
      figureCheck.floorByWall(bare, above);
    }
    var figures =
        figures(ours)
            .put("ratioToBareLoopWithoutBroker", bare.cpuMicros() / ours.cpuMicros())
            .put("floorRatioToBareLoop", bare.wholeCpuMicros() / alone.wholeCpuMicros())
            .put("stateBytesPerDevice", (double) turn.stateBytes() / devices);
    ratios(figures, "Dsl", ours, dsl);
    ratios(figures, "BareStreams", ours, alone);
    ratios(figures, "BareLoop", ours, bare);
    put(figures, "ours", ours);
    put(figures, "dsl", dsl);
    put(figures, "bareStreams", alone);
    put(figures, "bareLoop", bare);
    return figures;
  }

  private ObjectNode versions(Contender streams, TelemetryLoad load, Build build)
      throws IOException, InterruptedException, Failed {
    var other = Contender.streams("streams of the other build", build, 1);
    var pairs = new Pairs();
    var accounts = new ArrayList<Account>();
    for (int round = 0; round < rounds; round++) {
      boolean first = round % 2 == 0; // who is first finds another machine than who is second
      var one = audited(Turn.of(first ? streams : other, load));
      var two = audited(Turn.of(first ? other : streams, load));
      pairs.add(first ? one : two, first ? two : one);
      accounts.addAll(first ? List.of(one, two) : List.of(two, one));
    }
    var figures = figures(accounts.getFirst());
    pairs.writeTo(figures);
    for (int i = 0; i < accounts.size(); i++) {
      put(figures, (i % 2 == 0 ? "ours" : "other") + (i / 2 + 1), accounts.get(i));
    }
    return figures;
  }

  private Account audited(Turn turn) {
    return figureCheck.busy(turn.account());
  }

  private ObjectNode figures(Account ours) {
    return new ObjectMapper()
        .createObjectNode()
        .put("devices", devices)
        .put("events", ours.events())
        .put("eventsPerSecond", Math.round(ours.perSecond()));
  }

  private static void ratios(ObjectNode figures, String name, Account ours, Account other) {
    figures
        .put("ratioTo" + name, other.wholeCpuMicros() / ours.wholeCpuMicros())
        .put("wallRatioTo" + name, other.micros() / ours.micros());
  }

  static void put(ObjectNode figures, String name, Account account) {
    figures
        .putObject(name)
        .put("eventsPerSecond", Math.round(account.perSecond()))
        .put("eventsPerCpuSecond", Math.round(1e6 / account.wholeCpuMicros()))
        .put("wallMicrosPerEvent", account.micros())
        .put("cpuMicrosPerEvent", account.cpuMicros())
        .put("brokerCpuMicrosPerEvent", account.brokerCpuMicros())
        .put("busyCores", account.busyCores());
  }
}
