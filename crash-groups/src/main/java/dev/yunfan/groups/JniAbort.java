package dev.yunfan.groups;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The runtime's own word on a program that misused JNI, where the log has no back-trace of it. */
final class JniAbort {
  private static final Pattern ERROR =
      Pattern.compile("JNI DETECTED ERROR IN APPLICATION: (.*?)'?$");

  private static final Pattern CALL = Pattern.compile("in call to (\\w+)");
  private static final Pattern FROM =
      Pattern.compile("^\\s*(?:\\S+\\] +)?from (?:\\S+ )?((?:[\\w$]+\\.)+[\\w$<>]+)\\(");

  /** The call and its caller stand right below the error. */
  private static final int BELOW = 12;

  private JniAbort() {}

  /** The first abort above a line, with the method that made the bad call; or empty. */
  static Optional<Finding> find(List<String> log, int before) {
    for (int i = 0; i < Math.min(before + 1, log.size()); i++) {
      if (log.get(i).contains("JNI DETECTED ERROR")) {
        var error = ERROR.matcher(LogcatLine.of(log.get(i)).message());
        if (error.find()) {
          return Optional.of(read(log, i, error.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  private static Finding read(List<String> log, int at, String error) {
    var call = "";
    var from = "";
    for (int i = at; i < Math.min(log.size(), at + BELOW); i++) {
      var text = LogcatLine.of(log.get(i)).message();
      var calling = CALL.matcher(text);
      var caller = FROM.matcher(text);
      call = call.isEmpty() && calling.find() ? calling.group(1) : call;
      from = from.isEmpty() && caller.find() ? caller.group(1) : from;
    }
    var reason = "JNI error: " + MessageClass.of(error);
    var frames =
        from.isEmpty() ? (call.isEmpty() ? List.<String>of() : List.of(call)) : List.of(from);
    return new Finding(
        at,
        frames.isEmpty() ? Severity.SUMMARY : Severity.FATAL,
        new CrashSignature(CrashFamily.NATIVE, reason, frames, 1, false));
  }
}
