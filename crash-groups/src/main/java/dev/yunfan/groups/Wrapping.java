package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;

/** Text that mails, issue trackers and editors put around every line of a log. */
final class Wrapping {
  /**
   * One way to wrap a line.
   *
   * @param wrapped found in a line that is wrapped
   * @param bare the group of the pattern that holds the line itself
   */
  private record Style(Pattern wrapped, int bare) {
    String without(String line) {
      var match = wrapped.matcher(line);
      return match.find() ? match.group(bare).replace("\\t", "\t") : line;
    }
  }

  private static final List<Style> STYLES =
      List.of(
          // a mail's or Markdown's quotation marks
          new Style(Pattern.compile("^(?: {0,3}> ?)+(.*)$"), 1),
          // quotes or backquotes of each line's own, as lists of strings and careful people write
          new Style(Pattern.compile("^\\s*([\"'`])(.*)\\1,?\\s*$"), 2),
          // a table's or an editor's border
          new Style(Pattern.compile("^\\s*[|\u2502] ?(.*)$"), 1));

  /** A log with fewer lines shows too little. */
  private static final int FEWEST = 3;

  private Wrapping() {}

  /** The log without it, if nearly all lines have it. */
  static List<String> removed(List<String> log) {
    for (var style : STYLES) {
      if (around(log, style)) {
        return log.stream().map(style::without).toList();
      }
    }
    return log;
  }

  private static boolean around(List<String> log, Style style) {
    int wrapped = 0;
    int bare = 0;
    for (var text : log) {
      if (text.isBlank()) {
        continue;
      }
      if (style.wrapped().matcher(text).find()) {
        wrapped++;
      } else {
        bare++;
      }
      if (bare > FEWEST && bare * 4 > wrapped) {
        return false;
      }
    }
    return wrapped >= FEWEST && bare * 4 <= wrapped;
  }
}
