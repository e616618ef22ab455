package dev.yunfan.agent.fleet.run;

import java.util.Arrays;

/**
 * Which handset wakes next: a binary heap of (time, handset) packed into longs, 8 bytes a handset.
 */
final class WakeQueue {
  private static final int INDEX_BITS = 24;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  private final long origin;
  private long[] heap;
  private int size;

  /**
   * @param origin earliest time, milliseconds since 1970-01-01T00:00Z
   */
  WakeQueue(long origin, int capacity) {
    this.origin = origin;
    this.heap = new long[Math.max(16, capacity)];
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Time of the next wake-up, milliseconds since 1970-01-01T00:00Z. */
  long nextAt() {
    return origin + (heap[0] >> INDEX_BITS);
  }

  /**
   * @param at milliseconds since 1970-01-01T00:00Z, at most 34 years after the origin
   */
  void add(long at, int index) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size + (size >> 1));
    }
    siftUp(size++, (Math.max(0, at - origin) << INDEX_BITS) | index);
  }

  /** Takes the handset that wakes next. */
  int poll() {
    int index = (int) (heap[0] & INDEX_MASK);
    long last = heap[--size];
    if (size > 0) {
      siftDown(last);
    }
    return index;
  }

  private void siftUp(int from, long entry) {
    int at = from;
    while (at > 0 && entry < heap[(at - 1) >> 1]) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = entry;
  }

  private void siftDown(long entry) {
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (entry <= heap[child]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
  }
}
