package dev.yunfan.streams.page;

import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;
import org.jspecify.annotations.Nullable;

/** What a store held at its last commit; may be read by any thread. */
public interface Committed {
  /** Stored bytes of a key, or null where there are none. */
  byte @Nullable [] committed(String key);

  /** How Kafka Streams finds such stores among its own. */
  QueryableStoreType<Committed> TYPE =
      new QueryableStoreType<>() {
        @Override
        public boolean accepts(StateStore store) {
          return store instanceof Committed;
        }

        @Override
        public Committed create(StateStoreProvider provider, String name) {
          List<Committed> stores = provider.stores(name, this);
          return key ->
              stores.stream()
                  .map(store -> store.committed(key))
                  .filter(Objects::nonNull)
                  .findFirst()
                  .orElse(null);
        }
      };
}
