package dev.yunfan.streams.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store on disk that is written when its task ends, or when memory is full, and not before: what
 * was written since is in memory, and in the changelog. Under exactly-once Kafka Streams throws the
 * files of a task that died away and takes the changelog, so that files that are written earlier
 * serve nobody. {@link #commit} comes when a task ends in order, before its files get their offset.
 *
 * <p>Written by the task's thread; read by any. An empty value stands for none.
 */
public final class MemoryFirstStore implements KeyValueStore<Bytes, byte[]> {
  private static final byte[] DELETED = new byte[0];
  private static final int WRITTEN_AT_ONCE = 10_000;

  /** A store that holds less than this leaves it to others to make room: small writes cost most. */
  private static final long WORTH_WRITING = 1 << 20;

  private final KeyValueStore<Bytes, byte[]> disk;
  private final MemoryBudget budget;
  private final ConcurrentHashMap<Bytes, byte[]> unwritten = new ConcurrentHashMap<>();
  private long taken;

  public MemoryFirstStore(KeyValueStore<Bytes, byte[]> disk, MemoryBudget budget) {
    this.disk = disk;
    this.budget = budget;
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    byte[] value = unwritten.get(key);
    if (value == null) {
      return disk.get(key);
    }
    return value.length == 0 ? null : value;
  }

  @Override
  public synchronized void put(Bytes key, byte @Nullable [] value) {
    byte[] kept = value == null ? DELETED : value;
    byte[] old = unwritten.put(key, kept);
    long more =
        old == null
            ? MemoryBudget.ENTRY_BYTES + key.get().length + kept.length
            : kept.length - (long) old.length;
    taken += more;
    if (!budget.take(more) && taken >= WORTH_WRITING) {
      write();
    }
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    byte[] known = get(key);
    if (known == null) {
      put(key, value);
    }
    return known;
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    byte[] known = get(key);
    put(key, null);
    return known;
  }

  /** Writes all to disk, in order, and only then lets go of it: readers find it in one or both. */
  private synchronized void write() {
    var inOrder = new ArrayList<>(unwritten.entrySet());
    inOrder.sort(Map.Entry.comparingByKey());
    var some = new ArrayList<KeyValue<Bytes, byte[]>>(Math.min(WRITTEN_AT_ONCE, inOrder.size()));
    for (var entry : inOrder) {
      byte[] value = entry.getValue();
      some.add(KeyValue.pair(entry.getKey(), value.length == 0 ? null : value));
      if (some.size() == WRITTEN_AT_ONCE) {
        disk.putAll(some);
        some.clear();
      }
    }
    disk.putAll(some);
    forget();
  }

  private synchronized void forget() {
    unwritten.clear();
    budget.give(taken);
    taken = 0;
  }

  /** All that is written so far goes to disk, then the offset that it stands for. */
  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    write();
    disk.commit(changelogOffsets);
  }

  /** Changes without a {@link #commit} belong to a task that died: the changelog knows better. */
  @Override
  public void close() {
    forget();
    disk.close();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    write();
    return disk.all();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    write();
    return disk.range(from, to);
  }

  @Override
  public <P extends Serializer<T>, T> KeyValueIterator<Bytes, byte[]> prefixScan(
      T prefix, P serializer) {
    write();
    return disk.prefixScan(prefix, serializer);
  }

  /** Those on disk and in memory; what is in both counts twice. */
  @Override
  public long approximateNumEntries() {
    return disk.approximateNumEntries() + unwritten.size();
  }

  @Override
  public String name() {
    return disk.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    disk.init(context, root);
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return disk.committedOffset(partition);
  }

  @Override
  @SuppressWarnings("deprecation") // Kafka Streams still asks for it
  public boolean managesOffsets() {
    return disk.managesOffsets();
  }

  @Override
  public Position getPosition() {
    return disk.getPosition();
  }

  @Override
  public boolean persistent() {
    return disk.persistent();
  }

  @Override
  public boolean isOpen() {
    return disk.isOpen();
  }
}
