package dev.yunfan.streams.topology;

import dev.yunfan.schemas.codec.UnreadableRecord;
import dev.yunfan.schemas.fleet.PartialCount;
import java.util.Arrays;

/** What one partition has counted for one subject; changes in place. */
final class Counter {
  private final String subject;
  private final long[] counts;
  private long asOf;
  private boolean unsent;

  Counter(String subject, int columns) {
    this.subject = subject;
    this.counts = new long[columns];
  }

  /** From its stored form, to be sent again: whether its last value was sent is not known. */
  static Counter of(PartialCount stored) {
    var counter = new Counter(stored.subject(), stored.counts().size());
    for (int i = 0; i < stored.counts().size(); i++) {
      counter.counts[i] = stored.counts().get(i);
    }
    counter.asOf = stored.asOf();
    counter.unsent = true;
    return counter;
  }

  String subject() {
    return subject;
  }

  /**
   * Adds, and says whether this is the first change since {@link #sent}.
   *
   * @param arrivedAt of the batch, milliseconds since 1970-01-01T00:00Z
   */
  boolean add(int column, long delta, long arrivedAt) {
    counts[column] += delta;
    asOf = Math.max(asOf, arrivedAt);
    boolean first = !unsent;
    unsent = true;
    return first;
  }

  /** Its value is about to be sent. */
  void sent() {
    unsent = false;
  }

  static byte[] encode(Counter counter) {
    return PartialCount.CODEC.encode(counter.toPartial(0));
  }

  /**
   * From its stored form.
   *
   * @throws IllegalStateException when the bytes are not a stored counter
   */
  static Counter decode(byte[] bytes) {
    try {
      return of(PartialCount.CODEC.decode(bytes));
    } catch (UnreadableRecord e) {
      throw new IllegalStateException("a stored counter is unreadable", e);
    }
  }

  PartialCount toPartial(int partition) {
    return new PartialCount(subject, partition, asOf, Arrays.stream(counts).boxed().toList());
  }
}
