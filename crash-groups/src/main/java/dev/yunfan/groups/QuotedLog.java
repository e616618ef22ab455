package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;

/**
 * A log whose lines all begin alike because somebody wrapped it: a mail's quotation marks, the name
 * of a serial line, an indentation.
 */
final class QuotedLog {
  /** As many lines after the opening must begin like it. */
  private static final int WITNESSES = 4;

  /** Shorter lines may have lost the blank at the end of what they begin with. */
  private static final int SHORTEST = 4;

  /** Longer beginnings are text. */
  private static final int LONGEST = 40;

  private QuotedLog() {}

  /** The log without that beginning, from the line that opens a report on. */
  static List<String> from(List<String> log, int opening) {
    var begin = begin(log, opening);
    if (begin.isEmpty()) {
      return log;
    }
    var bare = new ArrayList<>(log);
    for (int i = opening; i < bare.size(); i++) {
      var line = bare.get(i);
      if (line.startsWith(begin)) {
        bare.set(i, line.substring(begin.length()));
      }
    }
    return bare;
  }

  private static String begin(List<String> log, int opening) {
    var common = log.get(opening);
    int witnesses = 0;
    for (int i = opening + 1; i < log.size() && witnesses < WITNESSES; i++) {
      var line = log.get(i);
      if (line.strip().length() >= SHORTEST) {
        common = common.substring(0, alike(common, line));
        witnesses++;
      }
    }
    boolean wrapped =
        witnesses == WITNESSES
            && !common.isEmpty()
            && common.length() <= LONGEST
            && !Character.isLetterOrDigit(common.charAt(common.length() - 1));
    return wrapped ? common : "";
  }

  private static int alike(String one, String other) {
    int i = 0;
    while (i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return i;
  }
}
