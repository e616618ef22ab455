package dev.yunfan.streams.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.streams.page.Committed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps values as objects and writes those that changed once a commit, in one batch,
 * so that a value touched many times between two commits is encoded, stored and logged once. Kafka
 * Streams calls {@link #flushCache} before each commit of the task, as it does for its own caching
 * store; what is unwritten when a task dies is recomputed from the records that were not committed
 * either.
 *
 * @param <V> a value; may be changed in place if {@link #put} or {@link #mark} goes with it
 */
public final class WriteBackStore<V> implements StateStore, CachedStateStore<String, V>, Committed {
  private final KeyValueStore<Bytes, byte[]> inner;
  private final Function<V, byte[]> encode;
  private final Function<byte[], V> decode;
  private final int capacity;
  private final HashMap<String, Slot<V>> slots = new HashMap<>(256);
  private final List<Slot<V>> changed = new ArrayList<>();
  private long stamp;
  private volatile long asOf;

  /**
   * @param capacity how many values are kept as objects, at least 1; when there is no room, all are
   *     written and forgotten
   */
  public WriteBackStore(
      KeyValueStore<Bytes, byte[]> inner,
      Function<V, byte[]> encode,
      Function<byte[], V> decode,
      int capacity) {
    this.inner = inner;
    this.encode = encode;
    this.decode = decode;
    this.capacity = capacity;
  }

  /**
   * Where one value is kept.
   *
   * @param <V> the value
   */
  public static final class Slot<V> {
    private final String key;
    private final Bytes bytes;
    private @Nullable V value;
    private boolean changed;

    private Slot(String key, Bytes bytes, @Nullable V value) {
      this.key = key;
      this.bytes = bytes;
      this.value = value;
    }

    /**
     * The value.
     *
     * @throws IllegalStateException when it was deleted
     */
    public V value() {
      if (value == null) {
        throw new IllegalStateException(key + " was deleted");
      }
      return value;
    }
  }

  /** The value, or null where there is none. */
  public @Nullable V get(String key) {
    var slot = found(key);
    return slot == null ? null : slot.value;
  }

  @Override
  public byte @Nullable [] committed(String key) {
    return inner.get(bytes(key));
  }

  @Override
  public long asOf() {
    return asOf;
  }

  /** Stored values are as of this arrival time. */
  public void restoredAsOf(long millis) {
    stamp = millis;
    asOf = millis;
  }

  /** Values of the next commit are as of this arrival time. */
  public void stamp(long millis) {
    stamp = millis;
  }

  /** Where a value is kept, made where there is none; good as long as there is room for all. */
  public Slot<V> slot(String key, Function<String, V> make) {
    var slot = found(key);
    if (slot == null) {
      slot = new Slot<>(key, bytes(key), null);
      keep(slot);
    }
    if (slot.value == null) {
      slot.value = make.apply(key);
    }
    return slot;
  }

  /** The slot's value changes in place: it is to be written at the next commit. */
  public void mark(Slot<V> slot) {
    if (!slot.changed) {
      slot.changed = true;
      changed.add(slot);
    }
  }

  /** Sets a value, to be written at the next commit. */
  public void put(String key, V value) {
    var slot = slots.get(key);
    if (slot == null) {
      slot = new Slot<>(key, bytes(key), null);
      keep(slot);
    }
    slot.value = value;
    mark(slot);
  }

  /** Removes a value, at the next commit. */
  public void delete(String key) {
    var slot = found(key);
    if (slot != null && slot.value != null) {
      slot.value = null;
      mark(slot);
    }
  }

  /** The keys as of now: what changed is written first. */
  public List<String> keysNow() {
    flushCache();
    return keys();
  }

  /** The keys as of the last commit. */
  public List<String> keys() {
    var keys = new ArrayList<String>();
    try (var all = inner.all()) {
      all.forEachRemaining(each -> keys.add(new String(each.key.get(), UTF_8)));
    }
    return keys;
  }

  /** The slot of a key that has a value or had one; a question for others leaves nothing behind. */
  private @Nullable Slot<V> found(String key) {
    var slot = slots.get(key);
    if (slot == null) {
      var bytes = bytes(key);
      byte[] stored = inner.get(bytes);
      if (stored != null) {
        slot = new Slot<>(key, bytes, decode.apply(stored));
        keep(slot);
      }
    }
    return slot;
  }

  private void keep(Slot<V> slot) {
    if (slots.size() >= capacity) {
      flushCache();
      slots.clear();
    }
    slots.put(slot.key, slot);
  }

  private static Bytes bytes(String key) {
    return Bytes.wrap(key.getBytes(UTF_8));
  }

  @Override
  public void flushCache() {
    if (changed.isEmpty()) {
      return;
    }
    var written = new ArrayList<KeyValue<Bytes, byte[]>>(changed.size());
    for (var slot : changed) {
      slot.changed = false;
      V value = slot.value;
      if (value == null) {
        slots.remove(slot.key);
      }
      written.add(KeyValue.pair(slot.bytes, value == null ? null : encode.apply(value)));
    }
    changed.clear();
    inner.putAll(written);
    asOf = stamp; // after the values: they are at least as new as it says
  }

  @Override
  public void clearCache() {
    slots.clear();
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
}
