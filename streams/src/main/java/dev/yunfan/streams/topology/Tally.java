package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Question;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The latest partial count of each partition for one subject, and what they make together. */
final class Tally {
  private final Question question;
  private final Map<Integer, PartialCount> latest = new HashMap<>();
  private final long[] sums;
  private long asOf;
  private Optional<String> note = Optional.empty();

  Tally(Question question) {
    this.question = question;
    this.sums = new long[question.columns()];
  }

  /**
   * Puts a partition's newer count in place of its older one; repeating it changes nothing.
   *
   * @return the count with the note that was told before
   */
  PartialCount replace(PartialCount partial) {
    var old = latest.get(partial.partition());
    var kept = old != null && partial.note() == null ? partial.noted(old.note()) : partial;
    latest.put(kept.partition(), kept);
    for (int i = 0; i < Math.min(sums.length, kept.counts().size()); i++) {
      long was = old == null ? 0 : old.counts().get(i);
      var merge = question.merge(i);
      sums[i] = merge.of(sums[i], kept.counts().get(i) - (merge == Merge.SUM ? was : 0));
    }
    asOf = Math.max(asOf, kept.asOf());
    if (note.isEmpty()) {
      note = Optional.ofNullable(kept.note());
    }
    return kept;
  }

  long[] sums() {
    return sums.clone();
  }

  /** Arrival time of the newest batch counted, milliseconds since 1970-01-01T00:00Z. */
  long asOf() {
    return asOf;
  }

  /** The subject's text: the first that was told. */
  Optional<String> note() {
    return note;
  }
}
