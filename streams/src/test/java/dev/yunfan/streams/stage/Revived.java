package dev.yunfan.streams.stage;

import dev.yunfan.runtime.kafka.KafkaClients;
import dev.yunfan.runtime.registry.WireFormat;
import dev.yunfan.streams.KafkaSettings;
import dev.yunfan.streams.StreamsConfig;
import dev.yunfan.streams.Telemetry;
import dev.yunfan.streams.rejection.Rejections;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The context that Kafka Streams gives to a processor at each start of a task. */
public final class Revived {
  private Revived() {}

  public static <K, V extends @Nullable Object> MockProcessorContext<K, V> context() {
    return context(new SimpleMeterRegistry());
  }

  public static <K, V extends @Nullable Object> MockProcessorContext<K, V> context(
      SimpleMeterRegistry meters) {
    var rejections =
        new Rejections(InstantSource.fixed(Telemetry.LAUNCH), meters, WireFormat.singleObject());
    var context =
        new MockProcessorContext<K, V>(
            KafkaSettings.of(
                StreamsConfig.defaults(Path.of("unused")),
                new KafkaClients("unused:1"),
                rejections));
    context.setCurrentSystemTimeMs(Telemetry.LAUNCH.toEpochMilli());
    return context;
  }

  /** An empty store of a processor's context. */
  public static KeyValueStore<String, byte[]> store(
      MockProcessorContext<?, ? extends @Nullable Object> context, String name) {
    KeyValueStore<String, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }

  /** Lets the newest schedule tick. */
  public static void tick(MockProcessorContext<?, ? extends @Nullable Object> context, long now) {
    context.setCurrentSystemTimeMs(now);
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(now);
  }
}
