package dev.yunfan.bench.streams;

import dev.yunfan.runtime.kafka.Topic;
import dev.yunfan.schemas.telemetry.TelemetryEvents;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The cost of Kafka Streams itself: one processor that decodes a batch, reads what its handset's
 * state would be from memory and writes it there, with a changelog and exactly-once. It
 * deduplicates nothing and answers nothing.
 */
final class BareStreams {
  private static final String SEEN = "seen";

  /** As many bytes as a handset's state has. */
  private static final int STATE_BYTES = 75;

  private BareStreams() {}

  /** Counts until it is closed. */
  static KafkaStreams start(Properties ours, Path folder, AtomicLong counted) {
    var settings = PlainDsl.settings(ours, "bare-streams", folder);
    var streams =
        new KafkaStreams(
            topology(new TopologyConfig(new StreamsConfig(settings)), counted), settings);
    streams.start();
    return streams;
  }

  private static Topology topology(TopologyConfig config, AtomicLong counted) {
    return new Topology(config)
        .addSource(
            "events",
            new StringDeserializer(),
            PlainDsl.events().deserializer(),
            Topic.TELEMETRY_EVENTS.name())
        .addProcessor("touch", () -> new Touch(counted), "events")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(SEEN), Serdes.String(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of()),
            "touch");
  }

  private static final class Touch
      extends ContextualProcessor<String, TelemetryEvents, Void, Void> {
    private final AtomicLong counted;

    Touch(AtomicLong counted) {
      this.counted = counted;
    }

    @Override
    public void process(Record<String, TelemetryEvents> record) {
      KeyValueStore<String, byte[]> seen = context().getStateStore(SEEN);
      byte[] known = seen.get(record.key());
      seen.put(record.key(), known == null ? new byte[STATE_BYTES] : known.clone());
      counted.addAndGet(record.value().events().size());
    }
  }
}
