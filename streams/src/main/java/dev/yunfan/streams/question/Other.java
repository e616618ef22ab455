package dev.yunfan.streams.question;

/**
 * The rows that count everything beyond the caps, so that sums stay exact. The gateway accepts no
 * name with a tilde, so that no handset reports one of these.
 */
public final class Other {
  /** Stands for a model or a firmware that has no row of its own. */
  public static final String NAME = "~other";

  private static final String GROUP = NAME + '-';

  private Other() {}

  /**
   * The crash group that stands for all of a kind that have no row of their own.
   *
   * @param kind in lower case, such as {@code java}
   */
  public static String group(String kind) {
    return GROUP + kind;
  }

  /** Whether a crash group is one of {@link #group}. */
  public static boolean isGroup(String group) {
    return group.startsWith(GROUP);
  }
}
