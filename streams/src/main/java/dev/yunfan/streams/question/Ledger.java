package dev.yunfan.streams.question;

/** Where questions put what they count. */
@FunctionalInterface
public interface Ledger {
  /**
   * Adds to a counter.
   *
   * @param key parts of the subject, made by {@link Subjects#join}
   * @param column of the question, from 0
   * @param delta may be negative
   */
  void add(Question question, String key, int column, long delta);
}
