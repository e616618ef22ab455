package dev.yunfan.streams.grouping;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds what matters of a log of any size: its beginning, and everything around the first line that
 * may open a crash, both bounded. Feed it line by line.
 */
public final class LogWindow {
  /** Longer lines are cut: no kernel and no virtual machine prints longer ones that matter. */
  public static final int LONGEST_LINE = 1_024;

  /** Characters held before a crash opens: the newest, and as much of the beginning. */
  private static final int BEFORE = 2 << 20;

  /** Characters held from there on. */
  private static final int AFTER = 6 << 20;

  private final List<String> head = new ArrayList<>();
  private final List<String> tail = new ArrayList<>();
  private int headChars;
  private int tailChars;
  private boolean opened;

  /**
   * Takes the next line.
   *
   * @return whether more lines can still change the result
   */
  public boolean add(String line) {
    var cut = cut(line);
    if (!opened && headChars < BEFORE) {
      head.add(cut);
      headChars += cut.length() + 1;
      opened = opensCrash(cut);
      return true;
    }
    opened |= opensCrash(cut);
    if (opened) {
      tail.add(cut);
      tailChars += cut.length() + 1;
    }
    return tailChars < AFTER;
  }

  /** What is held, in order. */
  public List<String> lines() {
    var all = new ArrayList<String>(head.size() + tail.size());
    all.addAll(head);
    all.addAll(tail);
    return all;
  }

  static String cut(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
  }

  private static boolean opensCrash(String line) {
    return KernelMarkers.opening(line).isPresent()
        || line.contains("*** ***")
        || line.contains("Fatal signal")
        || line.contains("FATAL EXCEPTION")
        || line.contains("Exception")
        || line.contains("----- pid ")
        || line.contains("WATCHDOG KILLING")
        || line.contains("#00 ");
  }
}
