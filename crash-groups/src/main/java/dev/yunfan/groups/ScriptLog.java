package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads errors that React Native's JavaScript logs itself; a release build then ends by them. */
final class ScriptLog {
  private static final String TAG = "ReactNativeJS";

  private static final Pattern ERROR =
      Pattern.compile(
          "^(?:'?Invariant Violation|(?:\\[)?(?:Unhandled promise rejection: )?\\w*Error): .*");

  /** A component above the one that failed, with its source in builds for development. */
  private static final Pattern COMPONENT = Pattern.compile("^\\s+in (\\w+)(?: \\(.*)?$");

  private static final int LONGEST = 60;

  private ScriptLog() {}

  /** The first error of the log, or empty. */
  static Optional<Finding> find(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      if (!log.get(i).contains(TAG)) {
        continue;
      }
      var line = LogcatLine.of(log.get(i));
      if (line.source().startsWith(TAG)
          && line.level() == 'E'
          && ERROR.matcher(line.message()).find()) {
        return Optional.of(read(log, i, line));
      }
    }
    return Optional.empty();
  }

  private static Finding read(List<String> log, int at, LogcatLine error) {
    var components = new ArrayList<String>();
    for (int i = at + 1; i < Math.min(log.size(), at + LONGEST); i++) {
      var line = LogcatLine.of(log.get(i));
      var component = COMPONENT.matcher(line.message());
      if (line.source().equals(error.source()) && component.find()) {
        components.add(component.group(1));
      }
    }
    var script = ScriptStack.below(log, at);
    var reason =
        "JavaScript "
            + MessageClass.of(error.message().replaceFirst("[,;]? (?:js engine|stack):.*", ""));
    return new Finding(
        at,
        Severity.WARNING,
        new CrashSignature(
            CrashFamily.JAVA, reason, script.isEmpty() ? components : script, 3, false));
  }
}
