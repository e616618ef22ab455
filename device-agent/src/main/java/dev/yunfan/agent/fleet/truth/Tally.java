package dev.yunfan.agent.fleet.truth;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counters of one event loop: it alone writes, anybody reads. */
@SuppressWarnings("EnumOrdinal") // an index into an array that lives as long as the enum
public final class Tally {
  public enum Count {
    GENERATED,
    ACKNOWLEDGED,
    REJECTED,
    DUPLICATES,
    REQUESTS,
    RETRIES,
    CHECK_INS,
    OFFERS,
    DOWNLOADS,
    CONFIRMED,
    ROLLED_BACK,
    FAILED,
    IN_FLIGHT
  }

  private static final int COUNTS = Count.values().length;

  private final AtomicLongArray counts;

  /**
   * @param launches how many launches are counted by themselves
   */
  public Tally(int launches) {
    this.counts = new AtomicLongArray(COUNTS + launches);
  }

  public void add(Count count, long more) {
    int at = count.ordinal();
    counts.setRelease(at, counts.getPlain(at) + more);
  }

  long of(Count count) {
    return counts.getAcquire(count.ordinal());
  }

  public void activated(int launch) {
    counts.setRelease(COUNTS + launch, counts.getPlain(COUNTS + launch) + 1);
  }

  public long activatedOf(int launch) {
    return counts.getAcquire(COUNTS + launch);
  }
}
