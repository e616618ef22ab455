package dev.yunfan.streams.topology;

import dev.yunfan.streams.page.Committed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps values as objects and writes those that changed once a commit, so that a value
 * touched many times between two commits is encoded, stored and logged once. Kafka Streams calls
 * {@link #flushCache} before each commit of the task, as it does for its own caching store; what is
 * unwritten when a task dies is recomputed from the records that were not committed either.
 *
 * @param <V> a value; may be changed in place if {@link #put} follows
 */
final class WriteBackStore<V> implements StateStore, CachedStateStore<String, V>, Committed {
  private final KeyValueStore<String, byte[]> inner;
  private final Function<V, byte[]> encode;
  private final Function<byte[], V> decode;
  private final int capacity;
  private final LinkedHashMap<String, Entry<V>> entries;
  private final List<Entry<V>> changed = new ArrayList<>();

  /**
   * @param capacity how many values are kept as objects, at least 1
   */
  WriteBackStore(
      KeyValueStore<String, byte[]> inner,
      Function<V, byte[]> encode,
      Function<byte[], V> decode,
      int capacity) {
    this.inner = inner;
    this.encode = encode;
    this.decode = decode;
    this.capacity = capacity;
    // The order of access costs time, and only matters where something has to go.
    this.entries = new LinkedHashMap<>(256, 0.75f, capacity != Integer.MAX_VALUE);
  }

  /** The value, or null where there is none. */
  @Nullable V get(String key) {
    var entry = entries.get(key);
    if (entry != null) {
      return entry.value;
    }
    byte[] bytes = inner.get(key);
    if (bytes == null) {
      return null;
    }
    V value = decode.apply(bytes);
    keep(new Entry<>(key, value));
    return value;
  }

  @Override
  public byte @Nullable [] committed(String key) {
    return inner.get(key);
  }

  /** The value, made where there is none, which is about to be changed in place. */
  V change(String key, Function<String, V> make) {
    var entry = entries.get(key);
    if (entry == null) {
      byte[] bytes = inner.get(key);
      entry = new Entry<>(key, bytes == null ? make.apply(key) : decode.apply(bytes));
      keep(entry);
    }
    mark(entry);
    return entry.value;
  }

  private void mark(Entry<V> entry) {
    if (!entry.changed) {
      entry.changed = true;
      changed.add(entry);
    }
  }

  /** Sets a value, to be written at the next commit. */
  void put(String key, V value) {
    var entry = entries.get(key);
    if (entry == null) {
      entry = new Entry<>(key, value);
      keep(entry);
    } else {
      entry.value = value;
    }
    mark(entry);
  }

  /** Forgets a value at once. */
  void delete(String key) {
    var entry = entries.remove(key);
    if (entry != null && entry.changed) {
      changed.remove(entry);
    }
    inner.delete(key);
  }

  /** The keys as of the last commit. */
  List<String> keys() {
    var keys = new ArrayList<String>();
    try (var all = inner.all()) {
      all.forEachRemaining(each -> keys.add(each.key));
    }
    return keys;
  }

  private void keep(Entry<V> entry) {
    if (entries.size() >= capacity) {
      Map.Entry<String, Entry<V>> eldest = entries.pollFirstEntry();
      if (eldest != null && eldest.getValue().changed) {
        write(eldest.getValue());
      }
    }
    entries.put(entry.key, entry);
  }

  private void write(Entry<V> entry) {
    if (entry.changed) {
      entry.changed = false;
      inner.put(entry.key, encode.apply(entry.value));
    }
  }

  @Override
  public void flushCache() {
    changed.forEach(this::write);
    changed.clear();
  }

  @Override
  public void clearCache() {
    entries.clear();
    changed.clear();
  }

  @Override
  public boolean setFlushListener(CacheFlushListener<String, V> listener, boolean sendOldValues) {
    return false; // nothing is forwarded from here
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    inner.init(context, root);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    inner.commit(changelogOffsets);
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return inner.committedOffset(partition);
  }

  @Override
  @SuppressWarnings("deprecation") // Kafka Streams still asks for it
  public boolean managesOffsets() {
    return inner.managesOffsets();
  }

  @Override
  public Position getPosition() {
    return inner.getPosition();
  }

  @Override
  public void close() {
    clearCache();
    inner.close();
  }

  @Override
  public boolean persistent() {
    return inner.persistent();
  }

  @Override
  public boolean isOpen() {
    return inner.isOpen();
  }

  private static final class Entry<V> {
    final String key;
    V value;
    boolean changed;

    Entry(String key, V value) {
      this.key = key;
      this.value = value;
    }
  }
}
