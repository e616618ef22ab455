package dev.yunfan.streams.store;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Makes a {@link MemoryFirstStore} over RocksDB for each partition. */
public record MemoryFirstSupplier(String name, MemoryBudget budget)
    implements KeyValueBytesStoreSupplier {
  @Override
  public KeyValueStore<Bytes, byte[]> get() {
    return new MemoryFirstStore(Stores.persistentKeyValueStore(name).get(), budget);
  }

  @Override
  public String metricsScope() {
    return Stores.persistentKeyValueStore(name).metricsScope();
  }
}
