package dev.yunfan.streams.question;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Where questions put what they count. Keys are the parts of a subject, joined by {@link
 * Subjects#join}; columns are the question's, from 0.
 */
public interface Ledger {
  /**
   * Adds to a counter.
   *
   * @param delta may be negative
   */
  void add(Question question, String key, int column, long delta);

  /**
   * Takes 1 off a counter that is above 0. For what an older build counted: it may have forgotten
   * the handset, or counted it elsewhere.
   */
  void lower(Question question, String key, int column);

  /**
   * The counter of a subject, found by a key that is cheaper to make and to compare than the
   * subject's text; for what nearly every batch counts.
   *
   * @param key one of a record class of the question's own; the same key always means the same
   *     subject
   * @param subject its parts, joined; asked for when the key is new
   */
  default Cell cell(Question question, Object key, Supplier<String> subject) {
    String text = subject.get();
    return (column, delta) -> add(question, text, column, delta);
  }

  /** One subject's counter; to be used at once. */
  interface Cell {
    /** Adds to a column. */
    void add(int column, long delta);
  }

  /** Lowers a column to a time where it is later, or unset; see {@link Merge#EARLIEST}. */
  void earliest(Question question, String key, int column, long millis);

  /** Raises a column to a time where it is earlier; see {@link Merge#LATEST}. */
  void latest(Question question, String key, int column, long millis);

  /**
   * Counts the batch's handset among the distinct ones of a subject; at most one column of a
   * question counts so. A handset is always in the same partition, so that partitions add up.
   */
  void distinct(Question question, String key, int column);

  /**
   * The partition's clock: the latest arrival time of a batch, in milliseconds since
   * 1970-01-01T00:00Z. It alone decides what is too late, so that a recount decides the same.
   */
  default long clock() {
    return Long.MIN_VALUE;
  }

  /** Notes events that came too late for their window of a length; their day has them. */
  default void expired(Duration window, int events) {}

  /**
   * Whether a crash group may count on a firmware under its own name: it is known there, or the
   * caps leave room for it. Otherwise it counts as {@link Other#group}.
   *
   * @param whole subject of the group
   * @param where rest of its subject on the firmware
   */
  default boolean fits(Question question, String whole, String where) {
    return true;
  }

  /** Gives the subject its text, where it has none yet. */
  void note(Question question, String key, Supplier<String> text);
}
