package dev.yunfan.groups;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Holds what matters of a log of any size: its beginning, the surroundings of the first line that
 * may open a crash, and those of the first that does; all bounded. Feed it line by line.
 */
public final class LogWindow {
  /** Longer lines are cut: no kernel and no virtual machine prints longer ones that matter. */
  public static final int LONGEST_LINE = 1_024;

  /** Characters held of the beginning, and from a line on that only may open a crash. */
  private static final int BEFORE = 2 << 20;

  /** Characters held of what stands right before a crash. */
  private static final int RECENT = 1 << 20;

  /** Characters held from a crash on. */
  private static final int AFTER = 4 << 20;

  private final List<String> held = new ArrayList<>();
  private final Deque<String> recent = new ArrayDeque<>();
  private int room = BEFORE;
  private int recentChars;
  private boolean hinted;
  private boolean opened;

  /**
   * Takes the next line; a report that a collector packed into one line counts as its lines.
   *
   * @return whether more lines can still change the result
   */
  public boolean add(String line) {
    boolean more = true;
    for (var part : PackedLine.unpacked(line)) {
      more = addOne(cut(part));
    }
    return more;
  }

  private boolean addOne(String line) {
    if (!opened && opensCrash(line)) {
      opened = true;
      held.addAll(recent);
      recent.clear();
      room = AFTER;
    } else if (!hinted && !opened && mayOpenCrash(line)) {
      hinted = true;
      held.addAll(recent);
      recent.clear();
      recentChars = 0;
      room = Math.max(room, 0) + BEFORE;
    }
    if (room > 0) {
      held.add(line);
      room -= line.length() + 1;
      return true;
    }
    if (!opened) {
      remember(line);
    }
    return !opened;
  }

  private void remember(String line) {
    recent.addLast(line);
    recentChars += line.length() + 1;
    while (recentChars > RECENT) {
      recentChars -= recent.removeFirst().length() + 1;
    }
  }

  /** The lines held, in order. */
  public List<String> lines() {
    var all = new ArrayList<>(held);
    all.addAll(recent);
    return all;
  }

  static String cut(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE);
  }

  private static boolean opensCrash(String line) {
    return line.contains("*** ***")
        || line.contains("Fatal signal")
        || line.contains("FATAL EXCEPTION")
        || line.contains("----- pid ")
        || line.contains("WATCHDOG KILLING")
        || KernelMarkers.opening(line)
            .filter(marker -> !KernelMarkers.everyday(marker))
            .isPresent();
  }

  private static boolean mayOpenCrash(String line) {
    return line.contains("Exception")
        || line.contains("#00 ")
        || KernelMarkers.opening(line).isPresent();
  }
}
