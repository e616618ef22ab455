package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads errors of Dart programs as Flutter prints them: unhandled ones, and those of widgets. */
final class DartLog {
  private static final Pattern UNHANDLED =
      Pattern.compile(
          "Unhandled [Ee]xception: ?(.*)$|^The following (.*?) was thrown|^FlutterError \\((.*)\\)");

  private static final Pattern FRAME =
      Pattern.compile("^#\\d+\\s+(\\S.*?) \\(((?:package|dart|file)[:/][^()]*)\\)$");

  /** Without symbols: the offset within the program, which stays from run to run. */
  private static final Pattern UNNAMED =
      Pattern.compile(
          "^\\s*#\\d+ +abs [0-9a-f]+ (?:_kDart\\w+\\+0x([0-9a-f]+)|virt ([0-9a-f]+).*)$");

  private static final Pattern BUILD = Pattern.compile("build_id: '([0-9a-f]+)'");
  private static final Pattern LIBRARY =
      Pattern.compile("^(?:dart:|package:(?:flutter|flutter_\\w+|bloc|provider)/)");
  private static final Pattern CLASS = Pattern.compile("^([A-Z_]\\w*(?:Error|Exception))\\b");

  private static final int LONGEST_MESSAGE = 120;

  private DartLog() {}

  /** The first error of the log, or empty. */
  static Optional<Finding> find(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      var line = log.get(i);
      if (line.contains("Unhandled ")
          || line.contains("The following ")
          || line.contains("FlutterError (")) {
        var error = UNHANDLED.matcher(LogcatLine.of(line).message());
        if (error.find()) {
          var found = read(log, i, named(error));
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static String named(java.util.regex.Matcher error) {
    for (int i = 1; i <= error.groupCount(); i++) {
      if (error.group(i) != null) {
        return error.group(i);
      }
    }
    return "";
  }

  private static Optional<Finding> read(List<String> log, int at, String said) {
    var own = new ArrayList<String>();
    var all = new ArrayList<String>();
    var build = "";
    for (int i = at + 1; i < log.size() && (!all.isEmpty() || i - at <= LONGEST_MESSAGE); i++) {
      var text = LogcatLine.of(log.get(i)).message();
      var frame = FRAME.matcher(text.strip());
      var unnamed = UNNAMED.matcher(text);
      var identity = BUILD.matcher(text);
      if (identity.find()) {
        build = identity.group(1);
      } else if (frame.find()) {
        var function = frame.group(1).replaceAll("<[\\w ]*closure>", "<closure>");
        all.add(function);
        if (!LIBRARY.matcher(frame.group(2)).find()) {
          own.add(function);
        }
      } else if (unnamed.find()) {
        var offset = unnamed.group(1) == null ? unnamed.group(2) : unnamed.group(1);
        all.add(
            "libapp.so+"
                + (build.isEmpty() ? "" : build + "+")
                + offset.replaceFirst("^0+(?=.)", ""));
      } else if (!all.isEmpty() && !text.contains("<asynchronous suspension>")) {
        break;
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    var type = CLASS.matcher(said);
    boolean typed = type.find();
    var what = MessageClass.of(typed ? said.substring(type.end()).replaceFirst("^: *", "") : said);
    var reason = "Dart " + (typed ? type.group(1) : "error") + (what.isEmpty() ? "" : ": " + what);
    var frames = StackFolding.fold(own.isEmpty() ? all : own);
    return Optional.of(
        new Finding(
            at, Severity.FATAL, new CrashSignature(CrashFamily.JAVA, reason, frames, 3, false)));
  }
}
