package dev.yunfan.streams.page;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The stores of the partitions that this instance counts at this moment. The counting tasks
 * themselves enter and leave: Kafka Streams' metadata names owners late, or not at all, and its own
 * stores cannot be read while any thread of the instance rebalances.
 */
public final class CountedHere {
  private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();

  /** The contents of a partition's stores about one handset. */
  public sealed interface Held {
    /** The partition is not counted here. */
    record NotHere() implements Held {}

    /**
     * The partition is counted here, and holds nothing about the handset.
     *
     * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
     */
    record Nothing(long asOf) implements Held {}

    /**
     * The handset was counted.
     *
     * @param history null where none is stored
     * @param asOf arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Handset(byte[] state, byte @Nullable [] history, long asOf) implements Held {}
  }

  /**
   * A task counts a partition from now on; its stores are restored.
   *
   * @return to be left before the stores close
   */
  public Partition enter(int number, Committed devices, Committed histories) {
    var partition = new Partition(number, devices, histories);
    partitions.put(number, partition);
    return partition;
  }

  /** Looks one handset up; reads state, so not for an event loop. */
  public Held find(int partition, String key) {
    var counted = partitions.get(partition);
    return counted == null ? new Held.NotHere() : counted.find(key);
  }

  /** One partition, while it is counted here. */
  public final class Partition {
    private final int number;
    private final Committed devices;
    private final Committed histories;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean left;

    private Partition(int number, Committed devices, Committed histories) {
      this.number = number;
      this.devices = devices;
      this.histories = histories;
    }

    private Held find(String key) {
      lock.readLock().lock();
      try {
        if (left) {
          return new Held.NotHere();
        }
        long asOf = devices.asOf(); // before the state is: that is then at least as new
        byte[] state = devices.committed(key);
        return state == null
            ? new Held.Nothing(asOf)
            : new Held.Handset(state, histories.committed(key), asOf);
      } catch (InvalidStateStoreException e) { // its task died and did not leave
        return new Held.NotHere();
      } finally {
        lock.readLock().unlock();
      }
    }

    /**
     * The partition is no longer counted here. Waits for readers: a store that closes under a
     * reader shows less than it held.
     */
    public void leave() {
      partitions.remove(number, this);
      lock.writeLock().lock();
      try {
        left = true;
      } finally {
        lock.writeLock().unlock();
      }
    }
  }
}
