package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** logcat's long layout: a line that says who logged, the message below it, an empty line. */
final class LogcatLong {
  private static final Pattern HEAD =
      Pattern.compile(
          "^\\[ (?:(?:\\d{4}-)?\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+(?: [+-]\\d{4})?|\\d+\\.\\d+) +(?:\\S+ +)?(\\d+): *(?:\\d+|0x[0-9a-f]+) "
              + "([VDIWEFA])/(.{0,80}?) *\\]$");

  private LogcatLong() {}

  /** The log with each message's line in the brief layout; the same log if it is in no long one. */
  static List<String> flattened(List<String> log) {
    if (log.stream().noneMatch(LogcatLong::head)) {
      return log;
    }
    var flat = new ArrayList<String>(log.size());
    var prefix = "";
    for (var line : log) {
      var head = HEAD.matcher(line);
      if (head(line) && head.find()) {
        prefix = "%s/%s(%s): ".formatted(head.group(2), head.group(3), head.group(1));
      } else if (!line.isEmpty()) {
        flat.add(prefix + line);
      }
    }
    return flat;
  }

  private static boolean head(String line) {
    return line.startsWith("[ ") && line.endsWith("]") && HEAD.matcher(line).find();
  }
}
