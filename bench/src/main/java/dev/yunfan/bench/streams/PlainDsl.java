package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.wire.BatchReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The rival, as the DSL's own examples would have it: each batch is deduplicated where its handset
 * is, then every event is rekeyed by model and firmware through a repartition topic and counted
 * there: events, activations, handsets on the firmware, and crashes and exposure in every window.
 * It keeps no days, months, crash groups, rollouts or handset pages, which the streams do.
 */
final class PlainDsl {
  static final Topic TOTALS = new Topic("dsl.totals", 3, Map.of("cleanup.policy", "compact"));
  static final Topic WINDOWS = new Topic("dsl.windows", 3, Map.of("cleanup.policy", "compact"));

  private PlainDsl() {}

  static Topology topology(TopologyConfig config, List<Duration> windows, AtomicLong counted) {
    var builder = new StreamsBuilder(config);
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RekeyEvents.SEEN), Serdes.String(), Serdes.ByteArray()));
    var byModel =
        builder.stream(
                Topic.TELEMETRY_EVENTS.name(),
                Consumed.with(Serdes.String(), events()).withName("events"))
            .process(RekeyEvents::new, Named.as("rekey-each-event"), RekeyEvents.SEEN)
            .groupByKey(Grouped.with("by-model", Serdes.String(), EventCount.serde()));
    byModel
        .aggregate(
            () -> EventCount.NONE,
            (_, one, sum) -> {
              counted.addAndGet(one.events());
              return sum.plus(one);
            },
            Named.as("count"),
            Materialized.<String, EventCount, KeyValueStore<Bytes, byte[]>>as("totals")
                .withKeySerde(Serdes.String())
                .withValueSerde(EventCount.serde()))
        .toStream(Named.as("each-total"))
        .to(TOTALS.name(), Produced.with(Serdes.String(), EventCount.serde()).withName("totals"));
    windows.forEach(window -> count(byModel, window));
    return builder.build();
  }

  private static void count(KGroupedStream<String, EventCount> byModel, Duration window) {
    byModel
        .windowedBy(TimeWindows.ofSizeAndGrace(window, TelemetryEvents.OLDEST))
        .aggregate(
            () -> EventCount.NONE,
            (_, one, sum) -> sum.plus(one),
            Named.as("count-" + window.toSeconds()),
            Materialized.<String, EventCount, WindowStore<Bytes, byte[]>>as(
                    "windows-" + window.toSeconds())
                .withKeySerde(Serdes.String())
                .withValueSerde(EventCount.serde()))
        .toStream(
            (key, _) -> key.key() + '/' + window.toSeconds() + '/' + key.window().start(),
            Named.as("each-window-of-" + window.toSeconds()))
        .to(
            WINDOWS.name(),
            Produced.with(Serdes.String(), EventCount.serde())
                .withName("windows-of-" + window.toSeconds()));
  }

  /** Counts until it is closed. */
  static KafkaStreams start(
      StreamsConfig config, Properties ours, Path folder, AtomicLong counted) {
    var settings = settings(ours, "plain-dsl", folder);
    var topology =
        topology(
            new TopologyConfig(new org.apache.kafka.streams.StreamsConfig(settings)),
            config.crashWindows(),
            counted);
    var streams = new KafkaStreams(topology, settings);
    streams.start();
    return streams;
  }

  /** Settings of a rival with that name and a folder of that name. */
  static Properties settings(Properties ours, String name, Path folder) {
    var settings = new Properties();
    settings.putAll(ours);
    settings.put(org.apache.kafka.streams.StreamsConfig.APPLICATION_ID_CONFIG, name);
    settings.put(
        org.apache.kafka.streams.StreamsConfig.STATE_DIR_CONFIG, folder.resolve(name).toString());
    return settings;
  }

  /** Batches, read as fast as the streams read them: a slower reader would flatter them. */
  static Serde<TelemetryEvents> events() {
    return Serdes.serdeFrom(
        (_, batch) -> TelemetryEvents.CODEC.encode(batch),
        new BatchReader(WireFormat.singleObject()));
  }
}
