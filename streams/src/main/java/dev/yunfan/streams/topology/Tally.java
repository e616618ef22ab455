package dev.yunfan.streams.topology;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.Question;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The latest partial count of each partition for one subject, and what they make together. */
final class Tally {
  private final Question question;
  private final int mostColumns;
  private final Map<Integer, PartialCount> latest = new HashMap<>();
  private long[] sums;
  private long[] published = new long[0];
  private long asOf;
  private Optional<String> note = Optional.empty();

  /**
   * @param mostColumns that the subject may have
   */
  Tally(Question question, int mostColumns) {
    this.question = question;
    this.mostColumns = mostColumns;
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
    int columns = Math.max(kept.counts().size(), old == null ? 0 : old.counts().size());
    if (columns > sums.length) {
      sums = Arrays.copyOf(sums, columns);
    }
    for (int i = 0; i < columns; i++) { // of a count that begins anew, the old tail goes too
      sums[i] =
          question.merge(i) == Merge.SUM
              ? sums[i] + column(kept, i) - (old == null ? 0 : column(old, i))
              : merged(i);
    }
    asOf = Math.max(asOf, kept.asOf());
    if (note.isEmpty()) {
      note = Optional.ofNullable(kept.note());
    }
    return kept;
  }

  private static long column(PartialCount partial, int column) {
    return column < partial.counts().size() ? partial.counts().get(column) : 0;
  }

  /** The earliest or latest time of all partitions: nothing can be taken off it. */
  private long merged(int column) {
    var merge = question.merge(column);
    long all = 0;
    for (var partial : latest.values()) {
      all = merge.of(all, column(partial, column));
    }
    return all;
  }

  int mostColumns() {
    return mostColumns;
  }

  long[] sums() {
    return sums.clone();
  }

  /** The sums that were published last; empty when that is not known. */
  long[] published() {
    return published;
  }

  /** The sums are published now. */
  void publish() {
    published = sums.clone();
  }

  /** Partitions that counted something. */
  Set<Integer> partitions() {
    return latest.keySet();
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
