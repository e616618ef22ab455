package dev.yunfan.bench.checkin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.account.FigureCheck;
import dev.yunfan.bench.account.Pairs;
import dev.yunfan.bench.checkin.Side.Measured;
import dev.yunfan.bench.figures.TempFolder;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import dev.yunfan.cli.fault.Failed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Check-ins of few and many handsets under few and many rollouts, over 64 connections. Server,
 * broker and load are processes of their own. With another build, both are measured in turn.
 */
@Command(
    name = "checkin",
    mixinStandardHelpOptions = true,
    description = "Check-ins: server CPU a request, requests a second, 99th percentile.",
    footer = {
      "",
      "Examples:",
      "  ./yunfan bench checkin --json",
      "  ./yunfan bench checkin --against ../yunfan-0.1.0 --rounds 5"
    })
public final class CheckinBench implements Benchmark {
  private static final int MANY_DEVICES = 1_000_000;
  private static final int FEW_DEVICES = 1_000;
  private static final int MANY_ROLLOUTS = 200;
  static final int SHARE = 100;
  static final String RELEASE = "2.0.0";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "Length of each of the five measurements; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "Connections at the same time; default ${DEFAULT-VALUE}.")
  private int connections;

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "A checkout of another version, built there, to be measured in turn.")
  private @Nullable Path against;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "1",
      description = "How often each is measured; the median is printed; default ${DEFAULT-VALUE}.")
  private int rounds;

  private final FigureCheck figureCheck = FigureCheck.here();

  @Override
  public Integer call() throws Exception {
    var mapper = new ObjectMapper();
    var results = mapper.createArrayNode();
    try (var folder = TempFolder.create("checkin");
        var ours = new Rig(Build.THIS, folder.path().resolve("this"))) {
      var side = side("ota-server", ours);
      if (against == null) {
        return print(results, measureAll(List.of(side), results));
      }
      try (var other = new Rig(Build.in(against), folder.path().resolve("other"))) {
        var both = List.of(side, side("ota-server of the other build", other));
        return print(results, measureAll(both, results));
      }
    }
  }

  private Side side(String name, Rig rig) throws IOException, InterruptedException {
    rig.release(RELEASE);
    return new Side(name, rig, figureCheck, connections, seconds);
  }

  private ObjectNode measureAll(List<Side> sides, ArrayNode results)
      throws IOException, InterruptedException, RunnerException, Failed {
    var ours = sides.getFirst();
    double firstOfferMillis = startToOffer(ours.rig());
    for (var side : sides) {
      side.rig().start(side.rig().draft(RELEASE, "1.0.0", SHARE));
      side.warm(FEW_DEVICES, 1);
    }
    results.add(inTurn(sides, FEW_DEVICES, 1, true));
    results.add(inTurn(sides, MANY_DEVICES, 1, true));
    results.add(inTurn(sides, MANY_DEVICES, 1, false));
    for (var side : sides) {
      for (int i = 1; i < MANY_ROLLOUTS; i++) {
        side.rig().start(side.rig().draft(RELEASE, "1.0." + i, SHARE));
      }
    }
    results.add(inTurn(sides, FEW_DEVICES, MANY_ROLLOUTS, true));
    var figures = inTurn(sides, MANY_DEVICES, MANY_ROLLOUTS, true);
    results.add(figures.deepCopy());
    var offers = ours.offers(RELEASE, MANY_DEVICES);
    figureCheck.requirePossible();
    var decision = DecisionTiming.measure("decide", MANY_ROLLOUTS);
    var fewRollouts = DecisionTiming.measure("decide", 1);
    var memberships = DecisionTiming.measure("decideWithMemberships", 1);
    figures
        .put("decisionNanos", Math.round(decision.nanos()))
        .put("decisionNanosError", Math.round(decision.error()))
        .put("decisionNanosOneRollout", Math.round(fewRollouts.nanos()))
        .put("decisionNanosWithMemberships", Math.round(memberships.nanos()))
        .put("decisionBytesAllocated", Math.round(decision.bytes()))
        .put("startToFirstOfferMillis", Math.round(firstOfferMillis * 10) / 10.0)
        .put("connections", connections);
    figures.set("offers", offers);
    figures.set("measurements", results);
    return figures;
  }

  /** Each side so many times, in turn; the median of the first, and how the others compare. */
  private ObjectNode inTurn(List<Side> sides, int devices, int rollouts, boolean hold)
      throws IOException {
    var measured = new ArrayList<List<Measured>>();
    for (int round = 0; round < rounds; round++) {
      var order = round % 2 == 0 ? sides : sides.reversed();
      var ofRound = new ArrayList<Measured>();
      for (var side : order) {
        ofRound.add(side.measure(devices, rollouts, hold));
      }
      measured.add(round % 2 == 0 ? ofRound : ofRound.reversed());
    }
    var figures = median(measured, 0).toJson();
    if (sides.size() > 1) {
      var pairs = new Pairs();
      measured.forEach(pair -> pairs.add(pair.getFirst().account(), pair.getLast().account()));
      pairs.writeTo(figures);
      figures.set("other", median(measured, 1).toJson());
    }
    return figures;
  }

  private static Measured median(List<List<Measured>> measured, int side) {
    return measured.stream()
        .map(ofRound -> ofRound.get(side))
        .sorted(Comparator.comparingDouble(each -> each.account().wholeCpuMicros()))
        .toList()
        .get(measured.size() / 2);
  }

  /** From "start rollout" sent to the first offer got, by a handset that asks all the time. */
  private static double startToOffer(Rig rig) throws IOException, InterruptedException {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      String draft = rig.draft(RELEASE, "0.9." + i, 10_000);
      var poller = new OfferPoller(rig.port(), "0.9." + i);
      long started = System.nanoTime();
      rig.start(draft);
      best = Math.min(best, (poller.awaitOffer() - started) / 1e6);
    }
    return best;
  }

  private static String ratios(JsonNode row) {
    return "%.2f %.2f"
        .formatted(row.get("ratioToOther").asDouble(), row.get("wallRatioToOther").asDouble());
  }

  private int print(ArrayNode results, ObjectNode figures) {
    var out = spec.commandLine().getOut();
    out.printf(
        "%10s %9s %8s %14s %9s %12s %8s %8s  %s%n",
        "handsets",
        "rollouts",
        "receipts",
        "CPU us/request",
        "broker's",
        "requests/s",
        "p99 ms",
        "offers",
        against == null ? "" : "to the other by CPU, by the wall");
    for (var row : results) {
      out.printf(
          "%10d %9d %8s %14.2f %9.2f %12d %8.2f %8d  %s%n",
          row.get("devices").asInt(),
          row.get("rollouts").asInt(),
          row.get("handsetsHoldReceipts").asBoolean() ? "held" : "new",
          row.get("cpuMicrosPerRequest").asDouble(),
          row.get("brokerCpuMicrosPerRequest").asDouble(),
          row.get("requestsPerSecond").asLong(),
          row.get("p99Millis").asDouble(),
          row.get("offers").asLong(),
          against == null ? "" : ratios(row));
    }
    out.printf(
        "decision alone (JMH): %d ns +- %d, with one rollout %d ns, %d bytes allocated; start of a rollout to the first offer: %s ms%n",
        figures.get("decisionNanos").asLong(),
        figures.get("decisionNanosError").asLong(),
        figures.get("decisionNanosOneRollout").asLong(),
        figures.get("decisionBytesAllocated").asLong(),
        figures.get("startToFirstOfferMillis"));
    var offers = figures.get("offers");
    out.printf(
        "offers alone: %d a second, %.0f us of CPU each; p99 of plain check-ins %.2f ms, beside offers %.2f ms%n",
        offers.get("offersPerSecond").asLong(),
        offers.get("cpuMicrosPerOffer").asDouble(),
        offers.get("plainP99Millis").asDouble(),
        offers.get("plainP99MillisBesideOffers").asDouble());
    if (json) {
      out.println(figures);
    }
    out.flush();
    return 0;
  }
}
