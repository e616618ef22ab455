package dev.yunfan.streams.store;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory the stores of one instance may take before they write to disk. */
public final class MemoryBudget {
  /**
   * The cost of one entry beside its key and its value: a node of the map and its place in the
   * table, and the heads of three objects.
   */
  public static final int ENTRY_BYTES = 112;

  private final AtomicLong left;

  /**
   * @param bytes not negative; beyond them a store that holds a MiB writes it
   */
  public MemoryBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** Takes memory, also where there is none left; whether there was enough. */
  boolean take(long bytes) {
    return left.addAndGet(-bytes) >= 0;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    left.addAndGet(bytes);
  }
}
