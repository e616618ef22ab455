package dev.yunfan.ingest.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is under way: requests between their head and their answer, and the memory they hold. Both
 * are bounded; who asks for more is refused at once.
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

  /** A place for one request, or null when all are taken. */
  public @Nullable Place enter() {
    if (requests.incrementAndGet() <= maxRequests) {
      return new Place();
    }
    requests.decrementAndGet();
    return null;
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
    private boolean left;

    private Place() {}

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
        requests.decrementAndGet();
      }
    }
  }
}
