package dev.yunfan.bench.checkin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.yunfan.cli.bench.Benchmark;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    } finally {
      delete(folder);
    }
    var figures = hardest.toJson(mapper);
    var decision = DecisionTiming.measure(MANY_ROLLOUTS);
    var fewRollouts = DecisionTiming.measure(1);
    figures
        .put("decisionNanos", Math.round(decision.nanos()))
        .put("decisionNanosError", Math.round(decision.error()))
        .put("decisionNanosOneRollout", Math.round(fewRollouts.nanos()))
        .put("decisionBytesAllocated", Math.round(decision.bytes()))
        .put("startToFirstOfferMillis", Math.round(firstOfferMillis * 10) / 10.0)
        .put("connections", connections)
        .set("measurements", results);
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
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var generator =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LoadGenerator.class.getName(),
                    Integer.toString(rig.port()),
                    Integer.toString(connections),
                    Integer.toString(devices),
                    Integer.toString(rollouts),
                    Long.toString(length * 1000L)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long cpuBefore = system.getProcessCpuTime();
    String said = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!generator.waitFor(10, TimeUnit.SECONDS) || generator.exitValue() != 0) {
      throw new IOException("the load generator failed");
    }
    long cpu = system.getProcessCpuTime() - cpuBefore;
    var numbers = said.strip().split(" ", -1);
    long answers = Long.parseLong(numbers[0]);
    return new Measured(
        devices,
        rollouts,
        cpu / 1e3 / answers,
        (double) answers / length,
        Long.parseLong(numbers[2]) / 1e3,
        Long.parseLong(numbers[1]));
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
