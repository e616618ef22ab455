package dev.yunfan.streams.stage;

import dev.yunfan.schemas.fleet.PartialCount;
import dev.yunfan.streams.question.Merge;
import dev.yunfan.streams.question.PackedText;
import dev.yunfan.streams.question.Question;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The latest partial count of each partition for one subject, and what they make together. */
final class PartialTally {
  private final Question question;
  private final int mostColumns;
  private final Map<Integer, PartialCount> latest = new HashMap<>();
  private long[] sums;
  private long[] published = new long[0];
  private long[] withdrawn = new long[0];
  private long asOf;
  private @Nullable PackedText note;

  /** Partition whose stored count has the note; the others' have none. */
  private int noteOf;

  /**
   * @param mostColumns that the subject may have
   */
  PartialTally(Question question, int mostColumns) {
    this.question = question;
    this.mostColumns = mostColumns;
    this.sums = new long[question.columns()];
  }

  /**
   * Puts a partition's newer count in place of its older one; repeating it changes nothing.
   *
   * @return the count as it is to be stored: one partition's has the subject's note
   */
  StoredPartial replace(PartialCount partial) {
    var kept = partial.noted(null);
    var old = latest.put(kept.partition(), kept);
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
    if (note == null && partial.note() != null) {
      note = PackedText.of(partial.note());
      noteOf = kept.partition();
    }
    return new StoredPartial(kept, noteOf == kept.partition() ? note : null);
  }

  /**
   * Forgets a partition, which has moved what it counted.
   *
   * @return another partition's count that has the note from now on, and is to be stored
   */
  Optional<StoredPartial> withdraw(int partition) {
    var before = sums.clone();
    var old = latest.remove(partition);
    if (old == null) {
      return Optional.empty();
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = question.merge(i) == Merge.SUM ? sums[i] - column(old, i) : merged(i);
    }
    if (published.length == 0) {
      withdrawn = either(withdrawn, before);
    }
    if (note == null || noteOf != partition || latest.isEmpty()) {
      return Optional.empty();
    }
    noteOf = latest.keySet().stream().min(Integer::compare).orElse(partition);
    return Optional.ofNullable(latest.get(noteOf)).map(each -> new StoredPartial(each, note));
  }

  /** Whether no partition counts anything. */
  boolean isEmpty() {
    return latest.isEmpty();
  }

  private static long[] either(long[] one, long[] other) {
    var columns = Arrays.copyOf(one, Math.max(one.length, other.length));
    for (int i = 0; i < other.length; i++) {
      columns[i] = columns[i] == 0 ? other[i] : columns[i];
    }
    return columns;
  }

  /** Columns that may be published: all that were, or what was there when that is not known. */
  long[] mayBePublished() {
    return either(published, withdrawn);
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
    return Optional.ofNullable(note).map(PackedText::text);
  }
}
