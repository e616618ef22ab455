package dev.yunfan.agent.boot;

import java.io.IOException;
import java.util.Optional;

/**
 * The two copies of the boot record, on different blocks. A write replaces the older copy and is
 * flushed, so that one whole record is there at any moment.
 */
public final class ControlArea {
  /** Distance of the copies: no common erase block is assumed smaller than this. */
  static final int COPY_BYTES = 4096;

  /** Size of the partition. */
  public static final int BYTES = 2 * COPY_BYTES;

  private ControlArea() {}

  /**
   * The newest whole record; nothing when neither copy is whole. A copy that cannot be read counts
   * as damaged while the other one is whole.
   *
   * @throws IOException when no copy is whole, and one could not even be read
   */
  public static Optional<BootControl> read(BlockStore store) throws IOException {
    Optional<BootControl> newest = Optional.empty();
    IOException unreadable = null;
    for (int copy = 0; copy < 2; copy++) {
      try {
        var found = ControlCodec.decode(store.read((long) copy * COPY_BYTES, ControlCodec.BYTES));
        if (found.isPresent() && (newest.isEmpty() || found.get().seq() > newest.get().seq())) {
          newest = found;
        }
      } catch (IOException e) {
        unreadable = e;
      }
    }
    if (newest.isEmpty() && unreadable != null) {
      throw unreadable;
    }
    return newest;
  }

  /** Replaces the older copy; durable on return. */
  public static void write(BlockStore store, BootControl control) throws IOException {
    store.write(control.seq() % 2 * COPY_BYTES, ControlCodec.encode(control));
    store.flush();
  }
}
