package dev.yunfan.bench.ingest;

import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  private static final int WARM_REQUESTS = 150_000;
  private static final int CONNECTIONS = 256;
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

  @Option(
      names = "--gateway-jvm",
      paramLabel = "OPTIONS",
      defaultValue = "",
      description = "More options for the gateway's JVM, such as a flight recording.")
  private String gatewayJvm = "";

  private final IngestFigures figures = new IngestFigures();

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

  private void measure(String kafka, Path folder) throws IOException, InterruptedException {
    var requests = new Requests(Requests.EVENTS, 20_110_701);
    figures.put("batchEvents", Requests.EVENTS);
    figures.put("batchBytes", requests.bodyBytes());
    var vertx = Vertx.vertx();
    double bareMicros = bare(vertx, requests);
    double perRequest = gateway(vertx, kafka, requests);
    figures.put("bareCpuMicrosPerRequest", bareMicros);
    figures.put("ratioToBareEndpoint", perRequest / bareMicros);
    oneEvent(vertx, kafka);
    vertx.close().await();

    double events = perRequest / Requests.EVENTS;
    double small = producer(kafka, folder, "120 bytes", EVENT_BYTES, 4_000_000);
    double large = producer(kafka, folder, "batch", requests.bodyBytes(), 100_000);
    figures.put("producerCpuMicrosPerRecordOf120Bytes", small);
    figures.put("producerCpuMicrosPerRecordOfBatchSize", large);
    // events a second and core, beside records a second and core
    figures.put("ratioToProducerPerf", small / events);
    figures.put("ratioToProducerPerfWithRecordsOfBatchSize", large / perRequest);
  }

  /** The same for batches of one event, where the request outweighs its contents. */
  private void oneEvent(Vertx vertx, String kafka) throws IOException, InterruptedException {
    var requests = new Requests(1, 20_110_702);
    double bare = bare(vertx, requests);
    try (var gateway = Child.start(GatewayProcess.class, GATEWAY_JVM, kafka);
        var load =
            new Load(vertx, requests, Integer.parseInt(gateway.answer()), CONNECTIONS, false)) {
      double perRequest = microsPerRequest(gateway, load);
      figures.put("cpuMicrosPerRequestOfOneEvent", perRequest);
      figures.put("ratioToBareEndpointWithOneEvent", perRequest / bare);
    }
  }

  private double bare(Vertx vertx, Requests requests) throws IOException, InterruptedException {
    try (var bare = Child.start(BareProcess.class, GATEWAY_JVM);
        var load = new Load(vertx, requests, Integer.parseInt(bare.answer()), CONNECTIONS, false)) {
      return microsPerRequest(bare, load);
    }
  }

  private double gateway(Vertx vertx, String kafka, Requests requests)
      throws IOException, InterruptedException {
    try (var gateway = Child.start(GatewayProcess.class, gatewayJvm(), kafka)) {
      int port = Integer.parseInt(gateway.answer());
      double perRequest;
      double sustained;
      try (var load = new Load(vertx, requests, port, CONNECTIONS, false)) {
        perRequest = microsPerRequest(gateway, load);
        sustained = load.accepted.get() / (double) seconds;
        requireNoRefusal(load);
        load.paced(sustained / 2, Duration.ofSeconds(seconds));
        figures.put("p50Millis", load.latency().getValueAtPercentile(50) / 1e6);
        figures.put("p99Millis", load.latency().getValueAtPercentile(99) / 1e6);
        figures.put("p999Millis", load.latency().getValueAtPercentile(99.9) / 1e6);
      }
      figures.put("cpuMicrosPerRequest", perRequest);
      figures.put("cpuMicrosPerEvent", perRequest / Requests.EVENTS);
      figures.put("eventsPerSecondAndCore", 1e6 * Requests.EVENTS / perRequest);
      figures.put("sustainedEventsPerSecond", sustained * Requests.EVENTS);
      try (var load = new Load(vertx, requests, port, MANY_CONNECTIONS, false)) {
        load.closedLoop(Duration.ofSeconds(seconds));
        figures.put("residentMegabytesAt512Connections", gateway.residentBytes() / 1_000_000);
      }
      if (overloadSeconds > 0) {
        new Overload(vertx, kafka, requests, port, figures)
            .run(sustained, Duration.ofSeconds(overloadSeconds));
        figures.put("residentMegabytesAfterOverload", gateway.residentBytes() / 1_000_000);
      }
      return perRequest;
    }
  }

  private List<String> gatewayJvm() {
    return gatewayJvm.isBlank()
        ? GATEWAY_JVM
        : Stream.concat(GATEWAY_JVM.stream(), Arrays.stream(gatewayJvm.split(" ", -1))).toList();
  }

  private double microsPerRequest(Child server, Load load) throws InterruptedException {
    for (long warm = 0; warm < WARM_REQUESTS; warm += load.accepted.get()) {
      load.closedLoop(Duration.ofSeconds(5)); // until the compilers are done
    }
    var before = server.cpu();
    load.closedLoop(Duration.ofSeconds(seconds));
    return (server.cpu().minus(before).toNanos() / 1e3) / load.accepted.get();
  }

  private static void requireNoRefusal(Load load) throws IOException {
    if (load.others.get() > 0) {
      throw new IOException("%d requests were refused".formatted(load.others.get()));
    }
  }

  private static double producer(
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
      return Double.parseDouble(producer.answer().split(" ", -1)[1]);
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
