package dev.yunfan.streams.question;

/** How the values of one column in several partitions make one. */
public enum Merge {
  /** They are added. */
  SUM,
  /** The smallest that is not 0. */
  EARLIEST,
  /** The largest. */
  LATEST;

  /** Two values as one. */
  public long of(long one, long other) {
    return switch (this) {
      case SUM -> one + other;
      case EARLIEST -> one == 0 ? other : other == 0 ? one : Math.min(one, other);
      case LATEST -> Math.max(one, other);
    };
  }
}
