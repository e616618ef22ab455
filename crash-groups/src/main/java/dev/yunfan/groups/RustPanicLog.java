package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what Rust's standard library prints when a thread panics, old wording and new. */
final class RustPanicLog {
  /** The message stands in quotes before the place, or below it. */
  private static final Pattern PANIC =
      Pattern.compile(
          "thread '([^']*)'(?: \\(\\d+\\))? panicked at (?:'(.*)', )?([\\w./\\\\@+-]+\\.rs)?(?::\\d+:\\d+)?:?");

  private static final Pattern FRAME =
      Pattern.compile("^\\s*\\d{1,3}:\\s+(?:0x[0-9a-f]+ - )?(\\S.*)$");

  /** Between the panic and its back-trace stand the message and hints. */
  private static final int LONGEST_MESSAGE = 20;

  private RustPanicLog() {}

  /** The first panic of the log, or empty. */
  static Optional<Finding> find(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).contains("' panicked at ") || log.get(i).contains(") panicked at ")) {
        var panic = PANIC.matcher(LogcatLine.of(log.get(i)).message());
        if (panic.find()) {
          var inline = panic.group(2);
          var place = panic.group(3) == null ? "" : panic.group(3);
          return Optional.of(read(log, i, inline == null ? "" : inline, place));
        }
      }
    }
    return Optional.empty();
  }

  private static Finding read(List<String> log, int at, String inline, String place) {
    var message = inline;
    var frames = new ArrayList<NativeFrame>();
    boolean trace = false;
    for (int i = at + 1; i < log.size(); i++) {
      var text = LogcatLine.of(log.get(i)).message();
      if (text.strip().equals("stack backtrace:")) {
        trace = true;
      } else if (trace) {
        var frame = FRAME.matcher(text);
        if (frame.find()) {
          frames.add(new NativeFrame("", NativeFrame.function(frame.group(1)), ""));
        } else if (!text.strip().startsWith("at ")) {
          break;
        }
      } else if (i - at > LONGEST_MESSAGE) {
        break;
      } else if (message.isEmpty() && i == at + 1) {
        message = text;
      }
    }
    var blamed = NativeSignature.contributing(frames);
    var counted = blamed.isEmpty() ? List.of(place) : blamed;
    var signature =
        new CrashSignature(
            CrashFamily.NATIVE,
            "Rust panic: " + MessageClass.of(message),
            StackFolding.fold(counted),
            3,
            false);
    // a tombstone below it says where
    return new Finding(at, blamed.isEmpty() ? Severity.SUMMARY : Severity.FATAL, signature);
  }
}
