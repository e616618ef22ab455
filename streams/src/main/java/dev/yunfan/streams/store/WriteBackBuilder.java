package dev.yunfan.streams.store;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Declares a {@link WriteBackStore} with a changelog. */
public final class WriteBackBuilder<V> implements StoreBuilder<WriteBackStore<V>> {
  private final StoreBuilder<KeyValueStore<Bytes, byte[]>> inner;
  private final Supplier<Form<V>> form;
  private final int capacity;

  /**
   * How values are stored; made anew for each partition, so that it may keep a buffer.
   *
   * @param <V> the value
   */
  public record Form<V>(Function<V, byte[]> encode, Function<byte[], V> decode) {}

  public WriteBackBuilder(KeyValueBytesStoreSupplier store, int capacity, Supplier<Form<V>> form) {
    this.inner =
        Stores.keyValueStoreBuilder(store, Serdes.Bytes(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(Map.of());
    this.capacity = capacity;
    this.form = form;
  }

  @Override
  public WriteBackStore<V> build() {
    var made = form.get();
    return new WriteBackStore<>(inner.build(), made.encode, made.decode, capacity);
  }

  @Override
  public StoreBuilder<WriteBackStore<V>> withCachingEnabled() {
    return this; // it always caches
  }

  @Override
  public StoreBuilder<WriteBackStore<V>> withCachingDisabled() {
    throw new UnsupportedOperationException("a write-back store caches");
  }

  @Override
  public StoreBuilder<WriteBackStore<V>> withLoggingEnabled(Map<String, String> config) {
    inner.withLoggingEnabled(config);
    return this;
  }

  @Override
  public StoreBuilder<WriteBackStore<V>> withLoggingDisabled() {
    throw new UnsupportedOperationException("counts must survive the loss of a machine");
  }

  @Override
  public Map<String, String> logConfig() {
    return inner.logConfig();
  }

  @Override
  public boolean loggingEnabled() {
    return inner.loggingEnabled();
  }

  @Override
  public String name() {
    return inner.name();
  }
}
