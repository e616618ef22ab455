package dev.yunfan.streams.topology;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.device.DeviceState;
import dev.yunfan.streams.device.DeviceStateCodec;
import dev.yunfan.streams.page.DeviceHistory;
import dev.yunfan.streams.question.Question;
import dev.yunfan.streams.question.Questions;
import java.time.Duration;
import java.util.Map;
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
  /** What each partition has counted; key: subject. */
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
  private static final String PARTIALS_OUT = "send-partials";
  private static final String PARTIALS_IN = "partials";
  private static final String SUM = "sum-over-partitions";

  private FleetTopology() {}

  /**
   * The topology.
   *
   * @param every how often partial counts and answers are sent on
   * @param devicesKept how many handsets' states each partition keeps as objects
   * @param wire how values stand on topics that others write or read; stores and partial counts are
   *     ours alone
   */
  public static Topology of(
      TopologyConfig config,
      Questions questions,
      Duration every,
      int devicesKept,
      WireFormat wire) {
    var topology =
        new Topology(config)
            .addSource(
                EVENTS_IN,
                new StringDeserializer(),
                AvroForm.reads(TelemetryEvents.CODEC, wire),
                Topic.TELEMETRY_EVENTS.name())
            .addProcessor(COUNT, () -> new DeviceStage(questions, every), EVENTS_IN)
            .addStateStore(devices(devicesKept), COUNT)
            .addStateStore(histories(), COUNT)
            .addStateStore(counts(), COUNT)
            .addSink(
                PARTIALS_OUT,
                FLEET_PARTIALS.name(),
                new StringSerializer(),
                AvroForm.writes(PartialCount.CODEC),
                COUNT)
            .addSource(
                PARTIALS_IN,
                new StringDeserializer(),
                AvroForm.reads(PartialCount.CODEC),
                FLEET_PARTIALS.name())
            .addProcessor(SUM, () -> new FleetStage(questions, every), PARTIALS_IN)
            .addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(FleetStage.PARTIALS),
                        Serdes.String(),
                        AvroForm.of(PartialCount.CODEC))
                    .withLoggingEnabled(Map.of()),
                SUM);
    questions.list().stream()
        .map(Question::topic)
        .map(Topic::name)
        .distinct()
        .forEach(topic ->
            topology.addSink(
                FleetStage.sinkOf(topic), topic, new StringSerializer(), wire.serializer(), SUM));
    return topology;
  }

  private static WriteBackBuilder<DeviceState> devices(int kept) {
    return new WriteBackBuilder<>(
        Stores.persistentKeyValueStore(DeviceStage.DEVICES),
        kept,
        () -> {
          var codec = new DeviceStateCodec();
          return new WriteBackBuilder.Form<>(codec::encode, codec::decode);
        });
  }

  private static WriteBackBuilder<DeviceHistory> histories() {
    return new WriteBackBuilder<>(
        Stores.persistentKeyValueStore(DeviceStage.HISTORY),
        HISTORIES_KEPT,
        () -> new WriteBackBuilder.Form<>(DeviceHistory::toBytes, DeviceHistory::fromBytes));
  }

  private static WriteBackBuilder<Counter> counts() {
    return new WriteBackBuilder<>(
        Stores.inMemoryKeyValueStore(DeviceStage.COUNTS),
        Integer.MAX_VALUE, // few: models, firmwares, windows
        () -> new WriteBackBuilder.Form<>(Counter::encode, Counter::decode));
  }
}
