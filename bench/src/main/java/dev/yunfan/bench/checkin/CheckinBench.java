package dev.yunfan.bench.checkin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.yunfan.cli.bench.Benchmark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Check-ins of few and many handsets under few and many rollouts, over 64 connections from a second
 * process. The server's CPU time is that of its whole process, broker included.
 */
@Command(
    name = "checkin",
    mixinStandardHelpOptions = true,
    description = "Check-ins: server CPU a request, requests a second, 99th percentile.",
    footer = {"", "Example:", "  ./yunfan bench checkin --json"})
public final class CheckinBench implements Benchmark {
  private static final int MANY_DEVICES = 1_000_000;
  private static final int FEW_DEVICES = 1_000;
  private static final int MANY_ROLLOUTS = 200;
  private static final int SHARE = 100;
  private static final int OFFER_CONNECTIONS = 16;
  private static final String RELEASE = "2.0.0";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "Length of each of the four measurements; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--connections",
      defaultValue = "64",
      description = "Connections at the same time; default ${DEFAULT-VALUE}.")
  private int connections;

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  /** What one measurement found. */
  private record Measured(
      int devices,
      int rollouts,
      double cpuMicros,
      double perSecond,
      double p99Millis,
      long offers) {
    ObjectNode toJson(ObjectMapper mapper) {
      return mapper
          .createObjectNode()
          .put("devices", devices)
          .put("rollouts", rollouts)
          .put("cpuMicrosPerRequest", rounded(cpuMicros))
          .put("requestsPerSecond", Math.round(perSecond))
          .put("p99Millis", rounded(p99Millis))
          .put("offers", offers);
    }

    private static double rounded(double value) {
      return Math.round(value * 100) / 100.0;
    }
  }

  @Override
  public Integer call() throws Exception {
    var mapper = new ObjectMapper();
    var results = mapper.createArrayNode();
    var folder = Files.createTempDirectory("yunfan-bench-checkin-");
    double firstOfferMillis;
    Measured hardest;
    ObjectNode offers;
    try (var rig = new Rig(folder)) {
      rig.release(RELEASE);
      firstOfferMillis = startToOffer(rig);
      rig.start(rig.draft(RELEASE, "1.0.0", SHARE));
      measure(rig, FEW_DEVICES, 1, Math.max(3, seconds)); // warm-up, not told
      results.add(measure(rig, FEW_DEVICES, 1, seconds).toJson(mapper));
      results.add(measure(rig, MANY_DEVICES, 1, seconds).toJson(mapper));
      for (int i = 1; i < MANY_ROLLOUTS; i++) {
        rig.start(rig.draft(RELEASE, "1.0." + i, SHARE));
      }
      results.add(measure(rig, FEW_DEVICES, MANY_ROLLOUTS, seconds).toJson(mapper));
      hardest = measure(rig, MANY_DEVICES, MANY_ROLLOUTS, seconds);
      results.add(hardest.toJson(mapper));
      offers = offers(rig, mapper);
    } finally {
      delete(folder);
    }
    var figures = hardest.toJson(mapper);
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
    print(results, figures);
    return 0;
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

  private Measured measure(Rig rig, int devices, int rollouts, int length)
      throws IOException, InterruptedException {
    long cpuBefore = cpuNanos();
    var load = Load.start(rig.port(), connections, devices, "1.0.", rollouts, length);
    var answers = load.await();
    return measured(devices, rollouts, answers, cpuNanos() - cpuBefore, length);
  }

  /** Offers alone, then plain check-ins beside them; for each handset its offer is signed. */
  private ObjectNode offers(Rig rig, ObjectMapper mapper) throws IOException, InterruptedException {
    rig.start(rig.draft(RELEASE, "0.8.0", 10_000));
    Load.start(rig.port(), OFFER_CONNECTIONS, MANY_DEVICES, "0.8.", 1, 3).await(); // warm-up
    long cpuBefore = cpuNanos();
    var alone = Load.start(rig.port(), OFFER_CONNECTIONS, MANY_DEVICES, "0.8.", 1, seconds).await();
    long cpu = cpuNanos() - cpuBefore;
    var polls = Load.start(rig.port(), connections, MANY_DEVICES, "0.7.", 1, seconds).await();
    var flood = Load.start(rig.port(), OFFER_CONNECTIONS, MANY_DEVICES, "0.8.", 1, seconds + 2);
    var beside = Load.start(rig.port(), connections, MANY_DEVICES, "0.7.", 1, seconds).await();
    flood.await();
    return mapper
        .createObjectNode()
        .put("offersPerSecond", alone.offers() / seconds)
        .put("cpuMicrosPerOffer", Measured.rounded(cpu / 1e3 / alone.offers()))
        .put("offerP99Millis", alone.p99Micros() / 1e3)
        .put("plainP99Millis", polls.p99Micros() / 1e3)
        .put("plainPerSecond", polls.answers() / seconds)
        .put("plainP99MillisBesideOffers", beside.p99Micros() / 1e3)
        .put("plainPerSecondBesideOffers", beside.answers() / seconds);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Measured measured(
      int devices, int rollouts, Load.Answers answers, long cpuNanos, int length) {
    return new Measured(
        devices,
        rollouts,
        cpuNanos / 1e3 / answers.answers(),
        (double) answers.answers() / length,
        answers.p99Micros() / 1e3,
        answers.offers());
  }

  private void print(ArrayNode results, ObjectNode figures) {
    var out = spec.commandLine().getOut();
    out.printf(
        "%10s %9s %14s %12s %8s %8s%n",
        "handsets", "rollouts", "CPU us/request", "requests/s", "p99 ms", "offers");
    for (var row : results) {
      out.printf(
          "%10d %9d %14.2f %12d %8.2f %8d%n",
          row.get("devices").asInt(),
          row.get("rollouts").asInt(),
          row.get("cpuMicrosPerRequest").asDouble(),
          row.get("requestsPerSecond").asLong(),
          row.get("p99Millis").asDouble(),
          row.get("offers").asLong());
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
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
