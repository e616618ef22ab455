package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.yunfan.bench.figures.FigurePrinter;
import dev.yunfan.bench.ingest.BrokerProcess;
import dev.yunfan.bench.ingest.Child;
import dev.yunfan.bench.streams.Stopwatch.Cost;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.runtime.metrics.Metrics;
import dev.yunfan.streams.KafkaSettings;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.rejection.Rejections;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Throughput of the whole topology, exactly-once, with its rivals beside it. The broker has a
 * process of its own; each contender counts the same events, one thread each, after it has taken up
 * the same fleet's activations and was stopped and started again.
 */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description =
        "Events per second and core through the whole topology, against a plain DSL one, a bare"
            + " loop and Kafka Streams alone; state per handset.",
    footer = {"", "Example:", "  ./yunfan bench streams --devices 200000 --json"})
public final class StreamsBench implements Benchmark {
  static final List<String> BROKER_JVM = List.of("-Xmx1g", "-XX:+UseParallelGC");

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

  @Mixin private FigurePrinter printer = new FigurePrinter();

  @Override
  public Integer call() throws Exception {
    try (var folder = TempFolder.create("streams");
        var broker = Child.start(BrokerProcess.class, BROKER_JVM, folder.path() + "/kafka")) {
      printer.print(
          measure(folder.path(), new KafkaClients(broker.answer()), new Stopwatch(broker)));
      return 0;
    }
  }

  private ObjectNode measure(Path folder, KafkaClients kafka, Stopwatch stopwatch)
      throws Exception {
    var config = StreamsConfig.defaults(folder.resolve("state"));
    var load =
        new TelemetryLoad(devices, batches, batchEvents, crashEvery, config.telemetryPartitions());
    try (var admin = kafka.admin();
        var metrics = new Metrics()) {
      Topics.ensure(
          admin, List.of(Topic.TELEMETRY_EVENTS, PlainDsl.TOTALS, PlainDsl.WINDOWS), (short) 1);
      var rejections = new Rejections(InstantSource.system(), metrics.registry(), kafka.wire());
      var settings = KafkaSettings.of(config, kafka, rejections);
      var dslSettings = PlainDsl.settings(settings, folder);
      var floorSettings = BareStreams.settings(settings, folder);
      load.activate(kafka);
      var from = BareLoop.ends(kafka, load);
      var _ = WholeTopology.cost(config, kafka, stopwatch, 0, devices);
      var _ = PlainDsl.cost(config, dslSettings, stopwatch, 0, devices);
      var _ = BareStreams.cost(floorSettings, stopwatch, 0, devices);
      load.send(kafka);
      var _ = BareLoop.cost(kafka, load, from, stopwatch); // compiles the codec
      var bare = BareLoop.cost(kafka, load, from, stopwatch);
      var ours = WholeTopology.cost(config, kafka, stopwatch, devices, load.events());
      long stateBytes = TempFolder.size(config.stateDir());
      var dsl = PlainDsl.cost(config, dslSettings, stopwatch, devices, load.events());
      var floor = BareStreams.cost(floorSettings, stopwatch, devices, load.events());
      var figures =
          new ObjectMapper()
              .createObjectNode()
              .put("devices", devices)
              .put("events", load.events() - devices)
              .put("eventsPerSecond", Math.round(1e6 / ours.micros()))
              .put("ratioToDsl", dsl.wholeCpuMicros() / ours.wholeCpuMicros())
              .put("ratioToBareLoop", bare.wholeCpuMicros() / ours.wholeCpuMicros())
              .put("ratioToBareLoopWithoutBroker", bare.cpuMicros() / ours.cpuMicros())
              .put("floorRatioToBareLoop", bare.wholeCpuMicros() / floor.wholeCpuMicros())
              .put("wallRatioToDsl", dsl.micros() / ours.micros())
              .put("wallRatioToBareLoop", bare.micros() / ours.micros())
              .put("stateBytesPerDevice", (double) stateBytes / devices);
      put(figures, "ours", ours);
      put(figures, "dsl", dsl);
      put(figures, "bareStreams", floor);
      put(figures, "bareLoop", bare);
      return figures;
    }
  }

  static void put(ObjectNode figures, String name, Cost cost) {
    figures
        .putObject(name)
        .put("eventsPerSecond", Math.round(1e6 / cost.micros()))
        .put("eventsPerCpuSecond", Math.round(1e6 / cost.wholeCpuMicros()))
        .put("cpuMicrosPerEvent", cost.cpuMicros())
        .put("brokerCpuMicrosPerEvent", cost.brokerCpuMicros());
  }
}
