package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.StreamsServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Throughput of the whole topology, exactly-once, with its rivals beside it. */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description =
        "Events per second through the whole topology, against a plain DSL one and a bare loop;"
            + " state per handset.",
    footer = {"", "Example:", "  ./yunfan bench streams --devices 200000 --json"})
public final class StreamsBench implements Benchmark {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Handsets with state; default ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "1500000",
      description = "Batches of 8 events in all; default ${DEFAULT-VALUE}.")
  private int batches;

  @Option(names = "--json", description = "One JSON object on the last line.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("yunfan-bench-streams-");
    try {
      print(measure(folder));
      return 0;
    } finally {
      delete(folder);
    }
  }

  private ObjectNode measure(Path folder) throws Exception {
    var config = StreamsConfig.defaults(folder.resolve("state"));
    var load = new TelemetryLoad(devices, Math.max(devices, batches), config.telemetryPartitions());
    try (var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      try (var admin = kafka.admin()) {
        Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS), (short) 1);
      }
      load.send(kafka);
      double warm = BareLoop.seconds(kafka, load); // the codec, compiled, for all three alike
      double bare = Math.min(warm, BareLoop.seconds(kafka, load));
      long cpu = cpuNanos();
      double ours = ours(config, kafka, load);
      double cpuSeconds = (cpuNanos() - cpu) / 1e9;
      long stateBytes = size(config.stateDir());
      double dsl = PlainDsl.seconds(kafka, load, folder.resolve("dsl"));
      return new ObjectMapper()
          .createObjectNode()
          .put("devices", devices)
          .put("events", load.events())
          .put("eventsPerSecond", Math.round(load.events() / ours))
          .put("bareLoopEventsPerSecond", Math.round(load.events() / bare))
          .put("dslEventsPerSecond", Math.round(load.events() / dsl))
          .put("ratioToDsl", dsl / ours)
          .put("ratioToBareLoop", bare / ours)
          .put("cpuMicrosPerEventWithBroker", cpuSeconds * 1e6 / load.events())
          .put("stateBytesPerDevice", (double) stateBytes / devices);
    }
  }

  private static double ours(StreamsConfig config, KafkaClients kafka, TelemetryLoad load)
      throws Exception {
    var vertx = Vertx.vertx();
    try (var metrics = new Metrics();
        var server = StreamsServer.start(config, kafka, InstantSource.system(), vertx, metrics);
        var totals = new Totals(server.port())) {
      return Stopwatch.seconds(totals::accepted, load.events());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(StreamsBench::length).sum();
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void print(ObjectNode figures) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(figures);
    } else {
      figures
          .properties()
          .forEach(figure -> out.printf("%-28s %15s%n", figure.getKey(), figure.getValue()));
    }
    out.flush();
  }
}
