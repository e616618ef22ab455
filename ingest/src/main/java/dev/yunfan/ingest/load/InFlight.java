package dev.yunfan.ingest.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The load under way: batches between their last byte and their answer, and the memory of these and
 * of bodies that are still coming. Both are bounded; who asks for more is refused at once. A body
 * that comes slowly holds memory alone, so that slow senders take nobody's place.
 */
public final class InFlight {
  private final int maxRequests;
  private final long maxBytes;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param maxRequests most requests under way, at least 1
   * @param maxBytes most bytes of bodies and of records not yet replicated, at least 1
   */
  public InFlight(int maxRequests, long maxBytes) {
    if (maxRequests < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "%d requests and %d bytes, at least 1 each".formatted(maxRequests, maxBytes));
    }
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
  }

  /** Whether all places are taken. */
  public boolean full() {
    return requests.get() >= maxRequests;
  }

  /** One request's account, with nothing on it. */
  public Place open() {
    return new Place();
  }

  /** Requests under way. */
  public int requests() {
    return requests.get();
  }

  /** Bytes held. */
  public long bytes() {
    return bytes.get();
  }

  /** One request's place and memory; used by one thread at a time. */
  public final class Place {
    private long held;
    private boolean entered;
    private boolean left;

    private Place() {}

    /** Takes one of the places until {@link #leave}; false when none is left. */
    public boolean enter() {
      if (requests.incrementAndGet() > maxRequests) {
        requests.decrementAndGet();
        return false;
      }
      entered = true;
      return true;
    }

    /** Takes memory until {@link #leave}; false, and nothing taken, when too little is left. */
    public boolean take(long size) {
      if (bytes.addAndGet(size) > maxBytes) {
        bytes.addAndGet(-size);
        return false;
      }
      held += size;
      return true;
    }

    /** Gives everything back; a second call does nothing. */
    public void leave() {
      if (!left) {
        left = true;
        bytes.addAndGet(-held);
        if (entered) {
          requests.decrementAndGet();
        }
      }
    }
  }
}
