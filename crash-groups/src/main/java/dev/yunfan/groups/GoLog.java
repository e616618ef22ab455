package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what Go's runtime prints when a program panics, throws, or is hit by a signal. */
final class GoLog {
  private static final Pattern OPENING =
      Pattern.compile(
          "^(?:.{0,60}?[\\s\\]])?(panic|fatal error|unexpected fault address|SIG[A-Z]+): ?(.*)$");

  private static final Pattern GOROUTINE = Pattern.compile("^goroutine \\d+ .*\\[[^\\]]*\\]:$");
  private static final Pattern FRAME =
      Pattern.compile(
          "^((?:[\\w.~%-]+/)*[\\w-]+\\.[^\\s()]*(?:\\([*\\w.\\[\\]]+\\)[^\\s()]*)?)\\(.*\\)$");
  private static final Pattern PLACE = Pattern.compile("^\\s+\\S+\\.(?:go|s|c|cc):\\d+");

  private static final Pattern MACHINERY =
      Pattern.compile(
          "^(?:runtime|internal/\\w+|runtime/\\w+|reflect|syscall|testing)\\.|^panic$|^created by ");

  /** Numbers of functions without a name, and arguments of types. */
  private static final Pattern NUMBERED =
      Pattern.compile("(?<=\\.func|\\.gowrap|-range)\\d+(?:\\.\\d+)*|\\[\\.\\.\\.\\]");

  /** Between the opening and the goroutine stand the signal and notes. */
  private static final int LONGEST_HEAD = 40;

  private GoLog() {}

  /** The first crash of the log that has a goroutine's stack, or empty. */
  static Optional<Finding> find(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      var line = log.get(i);
      if (!line.contains("goroutine ") || !line.endsWith("]:")) {
        continue;
      }
      if (GOROUTINE.matcher(LogcatLine.of(line).message().strip()).find()) {
        var found = under(log, i);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> under(List<String> log, int goroutine) {
    for (int i = goroutine - 1; i >= Math.max(0, goroutine - LONGEST_HEAD); i--) {
      var opening = OPENING.matcher(LogcatLine.of(log.get(i)).message());
      if (opening.find()) {
        int first = i;
        var above = i > 0 ? OPENING.matcher(LogcatLine.of(log.get(i - 1)).message()) : opening;
        if (i > 0 && above.find()) { // a signal below the panic that it became
          first = i - 1;
          return Optional.of(read(log, first, goroutine, above.group(1), above.group(2)));
        }
        return Optional.of(read(log, first, goroutine, opening.group(1), opening.group(2)));
      }
    }
    return Optional.empty();
  }

  private static Finding read(
      List<String> log, int start, int goroutine, String kind, String message) {
    var frames = new ArrayList<String>();
    for (int i = goroutine + 1; i < log.size(); i++) {
      var text = LogcatLine.of(log.get(i)).message();
      var frame = FRAME.matcher(text.strip());
      if (text.startsWith("created by ") || text.isBlank()) {
        break;
      }
      if (PLACE.matcher(text).find() || !frame.find()) {
        continue;
      }
      // a second panic's frames stand above those of the first
      if (frame.group(1).equals("panic")) {
        frames.clear();
      }
      if (!MACHINERY.matcher(frame.group(1)).find()) {
        frames.add(NUMBERED.matcher(frame.group(1)).replaceAll(""));
      }
    }
    var reason = "Go " + kind + ": " + MessageClass.of(message.replaceFirst(" \\[recovered.*", ""));
    return new Finding(
        start,
        Severity.FATAL,
        new CrashSignature(CrashFamily.NATIVE, reason, StackFolding.fold(frames), 3, false));
  }
}
