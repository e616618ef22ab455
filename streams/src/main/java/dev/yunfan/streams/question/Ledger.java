package dev.yunfan.streams.question;

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

  /** Lowers a column to a time where it is later, or unset; see {@link Merge#EARLIEST}. */
  void earliest(Question question, String key, int column, long millis);

  /** Raises a column to a time where it is earlier; see {@link Merge#LATEST}. */
  void latest(Question question, String key, int column, long millis);

  /**
   * Counts the batch's handset among the distinct ones of a subject; at most one column of a
   * question counts so. A handset is always in the same partition, so that partitions add up.
   */
  void distinct(Question question, String key, int column);

  /** Gives the subject its text, where it has none yet. */
  void note(Question question, String key, Supplier<String> text);
}
