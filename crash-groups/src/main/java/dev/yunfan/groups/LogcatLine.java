package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an Android log, without what the log put in front of the message.
 *
 * @param source who logged it: tag and process, empty for a line that is not logcat's
 * @param level one of {@code VDIWEFA}, a blank where the layout has none
 * @param message the message
 */
record LogcatLine(String source, char level, String message) {
  /**
   * One layout that logcat or a tool prints.
   *
   * @param start the named groups {@code level}, {@code tag} and perhaps {@code pid}; what follows
   *     it is the message
   */
  private record Layout(Pattern start) {
    static Layout of(String start) {
      return new Layout(Pattern.compile(start));
    }
  }

  private static final String CLOCK =
      "(?:(?:\\d{4}-)?\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3,9}(?: [+-]\\d{4})?|\\d{1,12}\\.\\d{3,9})";

  /** threadtime, with a user, a zone or an epoch: clock, process, thread, level, tag. */
  private static final List<Layout> AFTER_CLOCK =
      List.of(
          Layout.of(
              "^ *"
                  + CLOCK
                  + ":?\\s+(?:[\\w.]+ +)??(?<pid>\\d+) +\\d+ (?<level>[VDIWEFA]) "
                  + "(?<tag>[^:]{0,80}?(?::[^ :]{1,40})*?) *:(?: |$)"),
          // the IDE, old: process, thread and package, then level and tag
          Layout.of(
              "^ *"
                  + CLOCK
                  + ":?\\s+(?<pid>\\d+)-\\d+/\\S+ (?<level>[VDIWEFA])/(?<tag>[^:]{0,60}?) *:(?: |$)"),
          // the IDE, new: process, thread, tag, package and level
          Layout.of(
              "^ *"
                  + CLOCK
                  + ":?\\s+(?<pid>\\d+)-\\d+ +(?<tag>\\S.{0,60}?) +\\S+ +(?<level>[VDIWEFA])(?:  ?|$)"),
          // the IDE, compact: tag and level, without a date
          Layout.of(
              "^ *(?:(?:\\d{4}-)?\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d\\.\\d{3,9} +(?:(?<pid>\\d+)-\\d+ +)?(?<tag>\\S.{0,60}?) {2,}"
                  + "(?<level>[VDIWEFA])(?:  ?|$)"),
          Layout.of(
              "^ *\\d\\d:\\d\\d:\\d\\d\\.\\d{3,9} +(?<level>[VDIWEFA])(?<pid>)[ /](?<tag>[^:]{1,60}?) *:(?: |$)"));

  /** brief and time: level, tag, process in brackets; tools put their own times before it. */
  private static final Layout BRIEF =
      Layout.of(
          "^(?:.{0,40}?[\\s,])?(?<level>[VDIWEFA])/(?<tag>[^(]{0,60}?)\\s*\\( *(?<pid>\\d+)\\):(?: |$)");

  /** process and thread: the tag, if printed at all, stands behind the message. */
  private static final Pattern PROCESS =
      Pattern.compile("^([VDIWEFA])\\( *(\\d+)(?:: *\\d+)?\\) (.*?)(?: {2}\\(([^()]{1,60})\\))?$");

  /** tag only. */
  private static final Layout TAG =
      Layout.of("^(?<level>[VDIWEFA])/(?<pid>)(?<tag>[\\w.]+)\\s*:(?: |$)");

  static LogcatLine of(String line) {
    if (line.isEmpty()) {
      return plain(line);
    }
    char first = line.charAt(0);
    if ((first >= '0' && first <= '9') || first == ' ') {
      if (clocked(line)) {
        for (var layout : AFTER_CLOCK) {
          var start = layout.start().matcher(line);
          if (start.find()) {
            return after(start, line);
          }
        }
      }
    } else if (line.length() > 3 && line.charAt(1) == '(') {
      var process = PROCESS.matcher(line);
      if (process.find()) {
        var tag = process.group(4) == null ? "" : process.group(4);
        return new LogcatLine(tag + "/" + process.group(2), first, process.group(3));
      }
    }
    if (line.contains("):")) {
      var brief = BRIEF.start().matcher(line);
      if (brief.find()) {
        return after(brief, line);
      }
    }
    if (line.length() > 2 && line.charAt(1) == '/') {
      var tag = TAG.start().matcher(line);
      if (tag.find()) {
        return after(tag, line);
      }
    }
    return plain(line);
  }

  /** Every layout with a clock has a dot or a colon among its first digits. */
  private static boolean clocked(String line) {
    int at = 0;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    if (at > 16 || at + 8 > line.length() || !digit(line.charAt(at))) {
      return false;
    }
    for (int i = at + 1; i < Math.min(line.length(), at + 14); i++) {
      char c = line.charAt(i);
      if (c == ':' || c == '.' || c == '-') {
        return true;
      }
      if (!digit(c)) {
        return false;
      }
    }
    return false;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether it is the kernel's own message, which Android's log carries with process 0. */
  boolean ofKernel() {
    return source.endsWith("/0") || source.regionMatches(true, 0, "kernel/", 0, 7);
  }

  private static LogcatLine plain(String line) {
    return new LogcatLine("", ' ', line);
  }

  private static LogcatLine after(Matcher start, String line) {
    var pid = start.group("pid");
    return new LogcatLine(
        start.group("tag") + "/" + (pid == null ? "" : pid),
        start.group("level").charAt(0),
        line.substring(start.end()));
  }
}
