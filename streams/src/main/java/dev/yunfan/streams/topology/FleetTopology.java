package dev.yunfan.streams.topology;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.fleet.SpikeCell;
import dev.yunfan.streams.cap.CapEntry;
import dev.yunfan.streams.cap.Caps;
import dev.yunfan.streams.cap.DeclaredNames;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.device.WatchedRollouts;
import dev.yunfan.streams.page.CountedHere;
import dev.yunfan.streams.question.CloneSuspects;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import dev.yunfan.streams.stage.AlarmSettings;
import dev.yunfan.streams.stage.Awaited;
import dev.yunfan.streams.stage.Counter;
import dev.yunfan.streams.stage.DeviceStage;
import dev.yunfan.streams.stage.FleetStage;
import dev.yunfan.streams.stage.HeardCells;
import dev.yunfan.streams.stage.OpenCell;
import dev.yunfan.streams.stage.SpikeStage;
import dev.yunfan.streams.store.MemoryBudget;
import dev.yunfan.streams.store.MemoryFirstSupplier;
import dev.yunfan.streams.store.WriteBackBuilder;
import dev.yunfan.streams.wire.AvroForm;
import dev.yunfan.streams.wire.BatchReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts where the handset already is, ships only totals, and sums them: traffic between the steps
 * depends on the number of models and partitions, not on the number of events.
 */
public final class FleetTopology {
  /** Counts of each partition; key: subject. */
  public static final Topic FLEET_PARTIALS =
      new Topic(
          "fleet.partials",
          3,
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              "delete",
              TopicConfig.RETENTION_MS_CONFIG,
              Long.toString(Duration.ofDays(7).toMillis())));

  /** Few handsets have something to tell twice between two commits. */
  private static final int HISTORIES_KEPT = 256;

  private static final String EVENTS_IN = "accepted-events";
  private static final String COUNT = "count-by-device";
  private static final String PARTIALS_IN = "partials";
  private static final String SUM = "sum-over-partitions";
  private static final String CELLS_IN = "spike-cells-in";
  private static final String JUDGE = "judge-spikes";

  /** Topics between the steps. */
  public static final List<Topic> BETWEEN = List.of(FLEET_PARTIALS, SpikeStage.FLEET_SPIKE_CELLS);

  private FleetTopology() {}

  /**
   * The partitions that tasks read.
   *
   * @param telemetryPartitions of {@code telemetry.events}
   */
  public static Set<TopicPartition> sources(int telemetryPartitions) {
    return Stream.concat(
            Stream.of(Topic.TELEMETRY_EVENTS.withPartitions(telemetryPartitions)), BETWEEN.stream())
        .flatMap(topic ->
            IntStream.range(0, topic.partitions())
                .mapToObj(each -> new TopicPartition(topic.name(), each)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The topology.
   *
   * @param every how often partial counts and answers are sent on
   * @param devicesKept how many handsets' states each partition keeps as objects
   * @param memory for handsets' states and histories, before they are written to disk
   * @param alarms how spikes and silence are told
   * @param rollouts that the ota-server names
   * @param caps of names and crash groups, a partition
   * @param declared names that always fit
   * @param here learns which partitions are counted by this instance
   * @param wire how values stand on topics that others write or read; stores and partial counts are
   *     ours alone
   */
  public static Topology of(
      TopologyConfig config,
      Questions questions,
      Duration every,
      int devicesKept,
      MemoryBudget memory,
      AlarmSettings alarms,
      WatchedRollouts rollouts,
      Caps caps,
      DeclaredNames declared,
      CountedHere here,
      WireFormat wire) {
    var topology =
        new Topology(config)
            .addSource(
                EVENTS_IN,
                new StringDeserializer(),
                new BatchReader(wire),
                Topic.TELEMETRY_EVENTS.name())
            .addProcessor(
                COUNT,
                () -> new DeviceStage(questions, every, alarms, rollouts, caps, declared, here),
                EVENTS_IN)
            .addStateStore(devices(devicesKept, memory), COUNT)
            .addStateStore(histories(memory), COUNT)
            .addStateStore(counts(), COUNT)
            .addStateStore(cells(), COUNT)
            .addStateStore(awaited(), COUNT)
            .addStateStore(caps(), COUNT)
            .addStateStore(heard(), COUNT)
            .addSink(
                DeviceStage.PARTIALS_OUT,
                FLEET_PARTIALS.name(),
                new StringSerializer(),
                AvroForm.writes(PartialCount.CODEC),
                COUNT)
            .addSink(
                DeviceStage.CELLS_OUT,
                SpikeStage.FLEET_SPIKE_CELLS.name(),
                new StringSerializer(),
                AvroForm.writes(SpikeCell.CODEC),
                COUNT)
            .addSink(
                DeviceStage.CLONES_OUT,
                CloneSuspects.FLEET_CLONES.name(),
                new StringSerializer(),
                wire.serializer(),
                COUNT)
            .addSource(
                PARTIALS_IN,
                new StringDeserializer(),
                AvroForm.reads(PartialCount.CODEC),
                FLEET_PARTIALS.name())
            .addProcessor(
                SUM, () -> new FleetStage(questions, alarms.partitions(), every), PARTIALS_IN)
            .addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(FleetStage.PARTIALS),
                        Serdes.String(),
                        Serdes.ByteArray()) // so that a start can skip what it cannot read
                    .withLoggingEnabled(Map.of()),
                SUM);
    topology
        .addSource(
            CELLS_IN,
            new StringDeserializer(),
            AvroForm.reads(SpikeCell.CODEC),
            SpikeStage.FLEET_SPIKE_CELLS.name())
        .addProcessor(JUDGE, () -> new SpikeStage(alarms, every), CELLS_IN)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(SpikeStage.WATCH),
                    Serdes.String(),
                    Serdes.ByteArray())
                .withLoggingEnabled(Map.of()),
            JUDGE)
        .addSink(
            FleetStage.sinkOf(Topic.FLEET_SPIKES.name()),
            Topic.FLEET_SPIKES.name(),
            new StringSerializer(),
            wire.serializer(),
            JUDGE);
    questions.list().stream()
        .map(Question::topic)
        .map(Topic::name)
        .distinct()
        .forEach(topic ->
            topology.addSink(
                FleetStage.sinkOf(topic), topic, new StringSerializer(), wire.serializer(), SUM));
    return topology;
  }

  private static WriteBackBuilder<DeviceState> devices(int kept, MemoryBudget memory) {
    return new WriteBackBuilder<>(
        new MemoryFirstSupplier(DeviceStage.DEVICES, memory),
        kept,
        () -> {
          var codec = new DeviceStateCodec();
          return new WriteBackBuilder.Form<>(codec::encode, codec::decode);
        });
  }

  private static WriteBackBuilder<byte[]> histories(MemoryBudget memory) {
    return new WriteBackBuilder<>(
        new MemoryFirstSupplier(DeviceStage.HISTORY, memory),
        HISTORIES_KEPT,
        () -> new WriteBackBuilder.Form<>(bytes -> bytes, bytes -> bytes));
  }

  private static WriteBackBuilder<Counter> counts() {
    return new WriteBackBuilder<>(
        Stores.inMemoryKeyValueStore(DeviceStage.COUNTS),
        Integer.MAX_VALUE, // few: models, firmwares, windows
        () -> new WriteBackBuilder.Form<>(Counter::encode, Counter::decode));
  }

  private static WriteBackBuilder<OpenCell> cells() {
    return new WriteBackBuilder<>(
        Stores.inMemoryKeyValueStore(DeviceStage.SPIKE_CELLS),
        Integer.MAX_VALUE, // few: firmwares of a window or two
        () -> new WriteBackBuilder.Form<>(OpenCell::encode, OpenCell::decode));
  }

  private static WriteBackBuilder<CapEntry> caps() {
    return new WriteBackBuilder<>(
        Stores.inMemoryKeyValueStore(DeviceStage.CAPS),
        Integer.MAX_VALUE, // as few as the caps say
        () -> new WriteBackBuilder.Form<>(CapEntry::encode, CapEntry::decode));
  }

  private static WriteBackBuilder<Long> heard() {
    return new WriteBackBuilder<>(
        Stores.inMemoryKeyValueStore(DeviceStage.HEARD),
        Integer.MAX_VALUE, // few: hours of the arms of running rollouts
        () -> new WriteBackBuilder.Form<>(HeardCells::encode, HeardCells::decode));
  }

  private static WriteBackBuilder<Awaited> awaited() {
    return new WriteBackBuilder<>(
        Stores.inMemoryKeyValueStore(DeviceStage.AWAITED),
        Integer.MAX_VALUE, // few: handsets in the middle of an update
        () -> new WriteBackBuilder.Form<>(Awaited::encode, Awaited::decode));
  }
}
