package dev.yunfan.bench.ingest;

import dev.yunfan.bench.account.Account;
import dev.yunfan.bench.account.FigureCheck;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.fault.Failed;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures the gateway. Broker, gateway, bare endpoint and ProducerPerformance are processes of
 * their own; what counts as cost is their own CPU time, so that it does not matter that all share
 * the machine.
 */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = "Cost, latency, memory and overload behaviour of the telemetry gateway.",
    footer = {"", "Example:", "  ./yunfan bench ingest --json"})
public final class IngestBench implements Benchmark {
  private static final List<String> GATEWAY_JVM = List.of("-Xmx256m", "-XX:+UseParallelGC");
  private static final List<String> SMALL_JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");
  private static final int MANY_CONNECTIONS = 512;
  private static final int EVENT_BYTES = 120;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print one JSON object on the last line.")
  private boolean json;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--overload-seconds",
      defaultValue = "60",
      description = "Length of the overload, 0 for none (default: ${DEFAULT-VALUE}).")
  private int overloadSeconds;

  /** The part that is measured. */
  enum Part {
    REQUESTS,
    ONE_EVENT,
    GATEWAY,
    PRODUCER,
    OVERLOAD,
    LANE
  }

  /** The measurements on one gateway, one after another. */
  private static final Set<Part> ON_ITS_OWN =
      EnumSet.of(Part.GATEWAY, Part.PRODUCER, Part.OVERLOAD);

  @Option(
      names = "--part",
      paramLabel = "PART",
      split = ",",
      description = "What to measure: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Part> parts = EnumSet.allOf(Part.class);

  @Option(
      names = "--gateway-jvm",
      paramLabel = "OPTIONS",
      defaultValue = "",
      description = "More options for the gateway's JVM, such as a flight recording.")
  private String gatewayJvm = "";

  private final IngestFigures figures = new IngestFigures();
  private final FigureCheck figureCheck = FigureCheck.here();
  private final Contest contest = new Contest(figures, figureCheck);

  /** The gateway under full load, if it was measured so. */
  private @Nullable Account busiest;

  @Override
  public Integer call() throws Exception {
    var folder = Files.createTempDirectory("yunfan-bench-ingest");
    try (var broker = Child.start(BrokerProcess.class, SMALL_JVM, folder.toString())) {
      measure(broker.answer(), folder);
    } finally {
      delete(folder);
    }
    var out = spec.commandLine().getOut();
    out.print(json ? figures.json() + System.lineSeparator() : figures.table());
    out.flush();
    return 0;
  }

  private void measure(String kafka, Path folder)
      throws IOException, InterruptedException, RunnerException, Failed {
    var requests = new Requests(Requests.EVENTS, 20_110_701);
    figures.put("batchEvents", Requests.EVENTS);
    figures.put("batchBytes", requests.bodyBytes());
    var vertx = Vertx.vertx();
    // first, since the floor fills the topic with what is not looked at, and nobody can read
    if (!Collections.disjoint(parts, ON_ITS_OWN)) {
      gateway(vertx, kafka, requests);
    }
    if (parts.contains(Part.REQUESTS)) {
      compare(vertx, kafka, requests, "");
    }
    if (parts.contains(Part.ONE_EVENT)) {
      compare(vertx, kafka, new Requests(1, 20_110_702), "OfOneEvent");
    }
    vertx.close().await();
    if (parts.contains(Part.LANE)) {
      for (int receipts : new int[] {0, 1, 3}) {
        figures.put("laneNanosWith" + receipts + "Receipts", LaneTiming.nanos(receipts));
      }
    }
    if (parts.contains(Part.PRODUCER)) {
      contest.producers(
          Objects.requireNonNull(busiest),
          producer(kafka, folder, "120 bytes", EVENT_BYTES, 4_000_000),
          producer(kafka, folder, "batch", requests.bodyBytes(), 100_000));
    }
    figureCheck.requirePossible();
  }

  /** The gateway beside an endpoint that does nothing, and one that does nothing but append. */
  private void compare(Vertx vertx, String kafka, Requests requests, String what)
      throws IOException, InterruptedException {
    var time = Duration.ofSeconds(seconds);
    var bare =
        RequestCost.of(
            "bare endpoint" + what,
            Child.start(BareProcess.class, GATEWAY_JVM),
            vertx,
            requests,
            time);
    var floor =
        RequestCost.of(
            "floor endpoint" + what,
            Child.start(FloorProcess.class, GATEWAY_JVM, kafka),
            vertx,
            requests,
            time);
    var gateway =
        RequestCost.of(
            "gateway" + what,
            Child.start(GatewayProcess.class, gatewayJvm(), kafka),
            vertx,
            requests,
            time);
    contest.endpoints(what, bare, floor, gateway);
  }

  private void gateway(Vertx vertx, String kafka, Requests requests)
      throws IOException, InterruptedException {
    var time = Duration.ofSeconds(seconds);
    try (var gateway = Child.start(GatewayProcess.class, gatewayJvm(), kafka)) {
      int port = Integer.parseInt(gateway.answer());
      double sustained;
      try (var load = new Load(vertx, requests, port, RequestCost.CONNECTIONS, false)) {
        var account = figureCheck.busy(RequestCost.busy("gateway", gateway, load, time));
        busiest = account;
        sustained = account.perSecond();
        figures.put("cpuMicrosPerRequest", account.cpuMicros());
        figures.put("cpuMicrosPerEvent", account.cpuMicros() / Requests.EVENTS);
        figures.put("eventsPerSecondAndCore", 1e6 * Requests.EVENTS / account.cpuMicros());
        figures.put("sustainedEventsPerSecond", sustained * Requests.EVENTS);
        load.paced(sustained / 2, time);
        figures.put("p50Millis", load.latency().getValueAtPercentile(50) / 1e6);
        figures.put("p99Millis", load.latency().getValueAtPercentile(99) / 1e6);
        figures.put("p999Millis", load.latency().getValueAtPercentile(99.9) / 1e6);
      }
      try (var load = new Load(vertx, requests, port, MANY_CONNECTIONS, false)) {
        load.closedLoop(time);
        figures.put("residentMegabytesAt512Connections", gateway.residentBytes() / 1_000_000);
      }
      if (parts.contains(Part.OVERLOAD) && overloadSeconds > 0) {
        new Overload(vertx, kafka, requests, port, figures)
            .run(sustained, Duration.ofSeconds(overloadSeconds));
        figures.put("residentMegabytesAfterOverload", gateway.residentBytes() / 1_000_000);
      }
    }
  }

  private List<String> gatewayJvm() {
    return gatewayJvm.isBlank()
        ? GATEWAY_JVM
        : Stream.concat(GATEWAY_JVM.stream(), Arrays.stream(gatewayJvm.split(" ", -1))).toList();
  }

  private static Account producer(
      String kafka, Path folder, String what, int recordBytes, long records)
      throws IOException, InterruptedException {
    var topic = new Topic("bench." + what.replace(' ', '-'), 12, Map.of());
    try (var admin = new KafkaClients(kafka).admin()) {
      Topics.ensure(admin, List.of(topic));
    }
    var payloads = folder.resolve("payloads-" + recordBytes);
    Files.write(payloads, Requests.lines(recordBytes, 2_000, recordBytes));
    try (var producer =
        Child.start(
            ProducerProcess.class,
            GATEWAY_JVM,
            kafka,
            topic.name(),
            payloads.toString(),
            Long.toString(records))) {
      var nanos = producer.answer().split(" ", -1);
      return new Account(
          "ProducerPerformance with records of " + what,
          records,
          Duration.ofNanos(Long.parseLong(nanos[0])),
          Duration.ofNanos(Long.parseLong(nanos[1])),
          Duration.ZERO);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
