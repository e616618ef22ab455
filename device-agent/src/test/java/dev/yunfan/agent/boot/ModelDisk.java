package dev.yunfan.agent.boot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Partitions with a volatile cache of 512-byte sectors. Power goes off at the n-th write or flush;
 * what of the cache survives, torn or reordered, is the test's choice.
 */
final class ModelDisk {
  static final int SECTOR = 512;

  /** The power is off: nothing more can be done. */
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Which cached sectors survive. */
  record Survivors(Kind kind, int number, boolean torn) {
    enum Kind {
      NONE,
      ALL,
      PREFIX,
      RANDOM
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Cached(Partition partition, int sector, byte[] bytes) {}

  private final Partition a;
  private final Partition b;
  private final Partition control;
  private List<Cached> cache = new ArrayList<>();
  private int operations;
  private int cutAt = Integer.MAX_VALUE;
  private int failAt = Integer.MAX_VALUE;
  private @Nullable Slot running;
  boolean slotFlushesLie;
  boolean controlFlushesLie;
  boolean oneCopyOnly;
  UnaryOperator<BootControl> recordMutation = UnaryOperator.identity();

  ModelDisk(int slotBytes) {
    a = new Partition(slotBytes);
    b = new Partition(slotBytes);
    control = new Partition(ControlArea.BYTES);
  }

  private ModelDisk(ModelDisk other) {
    a = new Partition(other.a.durable.length);
    b = new Partition(other.b.durable.length);
    control = new Partition(other.control.durable.length);
    copy(other.a, a);
    copy(other.b, b);
    copy(other.control, control);
    slotFlushesLie = other.slotFlushesLie;
    controlFlushesLie = other.controlFlushesLie;
    oneCopyOnly = other.oneCopyOnly;
    recordMutation = other.recordMutation;
  }

  private static void copy(Partition from, Partition to) {
    System.arraycopy(from.durable, 0, to.durable, 0, from.durable.length);
    System.arraycopy(from.seen, 0, to.seen, 0, from.seen.length);
  }

  /** A copy of a disk with nothing in its cache. */
  ModelDisk fork() {
    return new ModelDisk(this);
  }

  Disk disk() {
    return new Disk(a, b, control);
  }

  int operations() {
    return operations;
  }

  int cached() {
    return cache.size();
  }

  /** One write or flush fails, and nothing else happens. */
  void failAt(int operation) {
    operations = 0;
    failAt = operation;
  }

  void cutAt(int operation) {
    operations = 0;
    cutAt = operation;
  }

  /** From now on this slot runs, and a write to it is a bug. */
  void runs(@Nullable Slot slot) {
    running = slot;
  }

  private void operation() throws IOException {
    operations++;
    if (operations == cutAt) {
      throw new PowerCut();
    }
    if (operations == failAt) {
      throw new IOException("the flash did not take it");
    }
  }

  /** The power is back: the disk as it survived. */
  ModelDisk after(Survivors survivors, SplittableRandom random) {
    var next = new ModelDisk(this);
    for (var partition : List.of(next.a, next.b, next.control)) {
      System.arraycopy(partition.durable, 0, partition.seen, 0, partition.seen.length);
    }
    int torn = survivors.torn && !cache.isEmpty() ? random.nextInt(cache.size()) : -1;
    for (int i = 0; i < cache.size(); i++) {
      boolean kept =
          switch (survivors.kind) {
            case NONE -> false;
            case ALL -> true;
            case PREFIX -> i < survivors.number;
            case RANDOM -> random.nextBoolean();
          };
      if (i == torn) {
        store(next, cache.get(i), SECTOR / 4 + random.nextInt(SECTOR / 2));
      } else if (kept) {
        store(next, cache.get(i), SECTOR);
      }
    }
    return next;
  }

  private void store(ModelDisk next, Cached cached, int bytes) {
    var to = cached.partition == a ? next.a : cached.partition == b ? next.b : next.control;
    int at = cached.sector * SECTOR;
    int length = Math.min(bytes, to.durable.length - at);
    System.arraycopy(cached.bytes, 0, to.durable, at, length);
    System.arraycopy(to.durable, at, to.seen, at, length);
  }

  /** Overwrites bytes as a worn cell would. */
  void rot(Slot slot, int at) {
    var partition = slot == Slot.A ? a : b;
    partition.durable[at] ^= 0x40;
    partition.seen[at] ^= 0x40;
  }

  /** From now on nothing in a slot can be read, as when its flash chip is dead. */
  void killSlot(Slot slot) {
    (slot == Slot.A ? a : b).deadFrom = 0;
  }

  /** From now on one copy of the boot record can be neither read nor written. */
  void killControl(int copy) {
    control.deadFrom = (long) copy * ControlArea.COPY_BYTES;
  }

  void rotControl(int copy) {
    int at = copy * ControlArea.COPY_BYTES + 40;
    control.durable[at] ^= 1;
    control.seen[at] ^= 1;
  }

  private final class Partition implements BlockStore {
    private final byte[] durable;
    private final byte[] seen;
    private long deadFrom = Long.MAX_VALUE;

    private void alive(long offset) throws IOException {
      if (offset >= deadFrom && offset < deadFrom + ControlArea.COPY_BYTES) {
        throw new IOException("dead flash at " + offset);
      }
    }

    private Partition(int bytes) {
      durable = new byte[bytes];
      seen = new byte[bytes];
    }

    @Override
    public long sizeBytes() {
      return durable.length;
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
      alive(offset);
      int from = Math.toIntExact(at(offset));
      return Arrays.copyOfRange(seen, from, from + length);
    }

    private long at(long offset) {
      return this == control && oneCopyOnly ? 0 : offset;
    }

    @Override
    public void write(long offset, byte[] bytes) throws IOException {
      if (running != null && this == (running == Slot.A ? a : b)) {
        throw new AssertionError("I7: a write to the running slot");
      }
      alive(offset);
      var written = this == control ? mutated(bytes) : bytes;
      int from = Math.toIntExact(at(offset));
      System.arraycopy(written, 0, seen, from, written.length);
      for (int sector = from / SECTOR; sector * SECTOR < from + written.length; sector++) {
        int end = Math.min(seen.length, (sector + 1) * SECTOR);
        cache.add(new Cached(this, sector, Arrays.copyOfRange(seen, sector * SECTOR, end)));
      }
      operation();
    }

    private byte[] mutated(byte[] bytes) {
      return ControlCodec.encode(recordMutation.apply(ControlCodec.decode(bytes).orElseThrow()));
    }

    @Override
    public void flush() throws IOException {
      if (this == control ? controlFlushesLie : slotFlushesLie) {
        return;
      }
      operation();
      var left = new ArrayList<Cached>();
      for (var cached : cache) {
        if (cached.partition == this) {
          int at = cached.sector * SECTOR;
          System.arraycopy(cached.bytes, 0, durable, at, cached.bytes.length);
        } else {
          left.add(cached);
        }
      }
      cache = left;
    }
  }
}
