package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import java.util.HashMap;
import java.util.Map;

/** The latest partial count of each partition for one subject, and their sum. */
final class Tally {
  private final Map<Integer, PartialCount> latest = new HashMap<>();
  private final long[] sums;
  private long asOf;

  Tally(int columns) {
    this.sums = new long[columns];
  }

  /** Puts a partition's newer count in place of its older one; repeating it changes nothing. */
  void replace(PartialCount partial) {
    var old = latest.put(partial.partition(), partial);
    for (int i = 0; i < Math.min(sums.length, partial.counts().size()); i++) {
      sums[i] += partial.counts().get(i) - (old == null ? 0 : old.counts().get(i));
    }
    asOf = Math.max(asOf, partial.asOf());
  }

  long[] sums() {
    return sums.clone();
  }

  /** Arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z. */
  long asOf() {
    return asOf;
  }
}
