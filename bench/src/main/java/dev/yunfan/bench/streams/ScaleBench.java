package dev.yunfan.bench.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.bench.account.Accounting;
import dev.yunfan.bench.account.CpuClock;
import dev.yunfan.bench.account.FigureCheck;
import dev.yunfan.bench.figures.FigurePrinter;
import dev.yunfan.bench.figures.TempFolder;
import dev.yunfan.bench.ingest.Build;
import dev.yunfan.cli.bench.Benchmark;
import dev.yunfan.cli.bench.Count;
import dev.yunfan.cli.broker.EmbeddedBroker;
import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.kafka.Topics;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.topology.FleetTopology;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The gain of more threads, and the traffic between the two steps of the topology. Each run has a
 * broker of its own, since the topics between the steps have one name for all applications.
 */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description =
        "Throughput with 1, 2 and 4 stream threads, and bytes between the two steps with a fleet and"
            + " with one four times as large.",
    footer = {"", "Example:", "  ./yunfan bench scale --json"})
public final class ScaleBench implements Benchmark {
  private static final List<Integer> THREADS = List.of(1, 2, 4);
  private static final int TIMES = 4;

  @Option(
      names = "--devices",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "100000",
      description = "Handsets; default ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--batches",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "3000000",
      description =
          "Batches of 8 events to count with each number of threads, the second half measured;"
              + " default ${DEFAULT-VALUE}.")
  private int batches;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "2000",
      description = "Batches a second of the smaller fleet; default ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Count.class,
      defaultValue = "15",
      description = "How long with each fleet; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Mixin private FigurePrinter printer = new FigurePrinter();

  @Override
  public Integer call() throws Exception {
    var figures = new ObjectMapper().createObjectNode();
    var figureCheck = FigureCheck.here();
    var load = TelemetryLoad.small(devices, batches, Topic.TELEMETRY_EVENTS.partitions());
    for (int threads : THREADS) {
      String name = "threads" + threads;
      var turn = Turn.of(Contender.streams(name, Build.THIS, threads), load);
      StreamsBench.put(figures, name, figureCheck.busy(turn.account()));
    }
    figureCheck.requirePossible();
    long slow = bytes(1);
    long fast = bytes(TIMES);
    figures
        .put("betweenBytesPerSecond", slow / seconds)
        .put("betweenBytesPerSecondOfFourTimesTheFleet", fast / seconds)
        .put("betweenRatioOfFourTimesTheFleet", (double) fast / slow);
    printer.print(figures);
    return 0;
  }

  /** Bytes that a fleet so many times as large puts on the topics between the steps. */
  private long bytes(int times) throws Exception {
    try (var folder = TempFolder.create("scale");
        var broker = EmbeddedBroker.start(folder.path().resolve("kafka"), 0)) {
      var kafka = new KafkaClients(broker.bootstrapServers());
      var config = TotalsReader.asked(folder.path().resolve("state"));
      var load = prepared(kafka, config, times * devices, times * rate * seconds);
      var nobody = new Accounting("the streams", CpuClock.NONE);
      return WholeTopology.during(
          config,
          kafka,
          totals -> {
            load.activate(kafka);
            SecondHalf.await(nobody, totals::accepted, load.devices());
            long before = between(kafka);
            load.send(kafka, times * rate);
            SecondHalf.await(nobody, totals::accepted, load.events());
            return between(kafka) - before;
          });
    }
  }

  private TelemetryLoad prepared(KafkaClients kafka, StreamsConfig config, int handsets, int count)
      throws Exception {
    try (var admin = kafka.admin()) {
      Topics.ensure(admin, List.of(Topic.TELEMETRY_EVENTS));
    }
    return TelemetryLoad.small(handsets, count, config.telemetryPartitions());
  }

  private static long between(KafkaClients kafka) throws Exception {
    var topics = FleetTopology.BETWEEN.stream().map(Topic::name).toList();
    try (var admin = kafka.admin()) {
      return logBytes(admin, topics);
    }
  }

  private static long logBytes(Admin admin, List<String> topics) throws Exception {
    var brokers = admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
        .flatMap(folders -> folders.values().stream())
        .flatMap(folder -> folder.replicaInfos().entrySet().stream())
        .filter(replica -> topics.contains(replica.getKey().topic()))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }
}
