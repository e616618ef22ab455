package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads ANR dumps of Dalvik and ART, and what the system server's watchdog prints. */
final class WatchdogLog {
  private static final Pattern DUMP =
      Pattern.compile("^----- pid \\d+ at |^DALVIK THREADS|^\"main\" prio=\\d+ tid=1 [A-Z]");
  private static final Pattern SAID = Pattern.compile("ANR in (\\S+)");
  private static final Pattern REASON = Pattern.compile("^\\s*(?:Reason|Subject): (.*)");
  private static final Pattern KILLED = Pattern.compile("WATCHDOG KILLING SYSTEM PROCESS:? ?(.*)");
  private static final Pattern PROCESS = Pattern.compile("^Cmd ?line: (\\S+)");
  private static final Pattern MAIN = Pattern.compile("^\"main\" .*(?:prio|tid|sysTid)=");

  /** The watchdog of the system names the threads that do not answer. */
  private static final Pattern BLOCKED =
      Pattern.compile("Blocked in (?:handler|monitor \\S+) on [^()]*\\(([^)]+)\\)");

  private static final Pattern THREAD =
      Pattern.compile("^\"[^\"]+\" .*(?:prio|tid|sysTid)=|^----- end ");
  private static final Pattern SHOWN_STACK = Pattern.compile("stack trace:$");
  private static final Pattern NATIVE = Pattern.compile("^\\s*(?:native: )?(#\\d.*)");

  private WatchdogLog() {}

  /** The first dump of the log, or empty. */
  static Optional<Finding> find(List<String> log) {
    int opened = -1;
    var process = "";
    var reason = "";
    for (int i = 0; i < log.size(); i++) {
      if (opened < 0 && !hinted(log.get(i))) {
        continue;
      }
      var text = LogcatLine.of(log.get(i)).message();
      var killed = KILLED.matcher(text);
      var said = SAID.matcher(text);
      if (killed.find()) {
        return Optional.of(new Finding(i, Severity.FATAL, killedBy(killed.group(1), log, i)));
      }
      if (said.find() || DUMP.matcher(text).find()) {
        opened = opened < 0 ? i : opened;
        process = process.isEmpty() && said.hasMatch() ? said.group(1) : process;
      }
      if (opened < 0 && !text.startsWith("Subject:")) {
        continue;
      }
      var why = REASON.matcher(text);
      var whose = PROCESS.matcher(text);
      if (why.find() && reason.isEmpty()) {
        reason = why.group(1);
      } else if (whose.find() && process.isEmpty()) {
        process = whose.group(1);
      } else if (opened >= 0 && text.startsWith("\"") && blamed(reason, text)) {
        var frames = stack(log, i + 1);
        return Optional.of(
            new Finding(opened, Severity.FATAL, WatchdogSignature.of(reason, process, frames)));
      }
    }
    if (opened < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(opened, Severity.SUMMARY, WatchdogSignature.of(reason, process, List.of())));
  }

  /** The main thread, or the one that the system's watchdog found blocked. */
  private static boolean blamed(String reason, String thread) {
    var blocked = BLOCKED.matcher(reason);
    if (blocked.find() && !blocked.group(1).equals("main")) {
      return thread.startsWith("\"" + blocked.group(1) + "\"") && THREAD.matcher(thread).find();
    }
    return MAIN.matcher(thread).find();
  }

  private static boolean hinted(String line) {
    return line.contains("----- pid")
        || line.contains("Subject:")
        || line.contains("ANR in")
        || line.contains("WATCHDOG")
        || line.contains("DALVIK")
        || line.contains("\"main\" prio=");
  }

  private static CrashSignature killedBy(String why, List<String> log, int at) {
    for (int i = at + 1; i < Math.min(log.size(), at + 10); i++) {
      if (SHOWN_STACK.matcher(LogcatLine.of(log.get(i)).message().strip()).find()) {
        return WatchdogSignature.of(why, "system_server", stack(log, i + 1));
      }
    }
    return WatchdogSignature.of(why, "system_server", List.of());
  }

  /** Java frames of one thread; if it has none, its native ones. */
  private static List<String> stack(List<String> log, int from) {
    var java = new ArrayList<String>();
    var nativeFrames = new ArrayList<NativeFrame>();
    for (int i = from; i < log.size(); i++) {
      var text = LogcatLine.of(log.get(i)).message();
      if (text.isBlank() || THREAD.matcher(text).find()) {
        break;
      }
      JavaFrame.printedOn(text).ifPresent(java::add);
      var printed = NATIVE.matcher(text);
      if (printed.find()) {
        NativeFrame.printedOn(printed.group(1)).ifPresent(nativeFrames::add);
      }
    }
    return java.isEmpty() ? NativeSignature.contributing(nativeFrames) : java;
  }
}
