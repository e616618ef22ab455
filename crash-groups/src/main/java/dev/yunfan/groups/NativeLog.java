package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads fatal signals out of tombstones, debuggerd output in logcat, ndk-stack, gdb. */
final class NativeLog {
  private static final Pattern SIGNAL =
      Pattern.compile(
          "signal:? \\d+ \\((SIG[A-Z]+[0-9]*)\\)|Fatal signal \\d+ \\((SIG[A-Z]+)\\)"
              + "|received signal (SIG[A-Z]+)|terminated with signal (SIG[A-Z]+)"
              + "|(?:ERROR|WARNING): ((?:HWAddress|Address|UndefinedBehavior|Memory|Thread|Leak)Sanitizer: "
              + "(?:attempting (?:double-free|free on address which was not malloc|bad-free)|data race|detected memory leaks"
              + "|(?:stack|heap|global|unknown|dynamic)?-?[a-zA-Z-]+))"
              + "|:\\d+:\\d+: (runtime error: [a-zA-Z' -]+)"
              + "|\\b(SIG(?:SEGV|ABRT|BUS|ILL|FPE|TRAP|SYS))\\b");

  private static final Pattern PROCESS =
      Pattern.compile(">>> (\\S+) <<<|[, ]pid \\d+ \\(([^)]+)\\)|^[Cc]md ?line: (\\S+)");

  /** Names the crash where even the process is not told. */
  private static final Pattern THREAD =
      Pattern.compile("(?:in tid|, thread) \\d+ \\(([^)]+)\\)|, name: (.*?) +>>>");

  private static final Pattern MESSAGE = Pattern.compile("^Abort message: '(.*?)'?$");

  /** xCrash writes one head over all kinds of crashes. */
  private static final Pattern OTHER_KIND = Pattern.compile("^Crash type: '(?!native)");

  /** How many lines the head of a collector has. */
  private static final int LONGEST_HEAD = 30;

  /** As many signals are read to find one with a back-trace. */
  private static final int MOST_SIGNALS = 50;

  /** Frames above this one were called by the handler of the signal, not by the program. */
  private static final Pattern HANDLER =
      Pattern.compile("<signal handler called>|^\\[KCrash Handler\\]");

  private static final Pattern OPENING =
      Pattern.compile(
          "\\*\\*\\* \\*\\*\\* \\*\\*\\* \\*\\*\\*|[Ss]ignal \\d+ \\(SIG|Fatal signal \\d+|[Cc]rash dump: \\*\\*"
              + "|(?:ERROR|WARNING): (?:HWAddress|Address|UndefinedBehavior|Memory|Thread|Leak)Sanitizer: |:\\d+:\\d+: runtime error: |received signal SIG"
              + "|terminated with signal SIG|^signal: \\d+ \\(SIG|pid: \\d+, tid: \\d+.*>>>");

  /** A gap of more lines means that the first frame seen was the last one. */
  private static final int LARGEST_GAP = 3;

  /** Registers, memory and messages stand between the signal and the back-trace. */
  private static final int LONGEST_PREAMBLE = 400;

  /** Collectors that leave the registers out write the signal at most as many lines above. */
  private static final int LONGEST_CAPTION = 6;

  private NativeLog() {}

  /** The first fatal signal of the log that has a back-trace, else the first, or empty. */
  static Optional<Finding> find(List<String> log) {
    Optional<Finding> first = Optional.empty();
    int signals = 0;
    for (int i = 0; i < log.size() && signals < MOST_SIGNALS; i++) {
      if (opens(log.get(i)) && !otherKind(log, i)) {
        signals++;
        var found = read(log, i, true);
        if (found.severity() == Severity.FATAL) {
          return Optional.of(found);
        }
        first = first.or(() -> Optional.of(found));
      }
    }
    if (first.isPresent()) {
      return first.map(bare -> JniAbort.find(log, bare.line()).orElse(bare));
    }
    var abort = JniAbort.find(log, log.size());
    return abort.isPresent() ? abort : withoutSignal(log);
  }

  private static Optional<Finding> withoutSignal(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      if (firstFrame(log.get(i))) {
        int start = Math.max(0, i - LONGEST_CAPTION);
        return Optional.of(read(log, start, false));
      }
    }
    return Optional.empty();
  }

  private static boolean otherKind(List<String> log, int opening) {
    int until = Math.min(log.size(), opening + LONGEST_HEAD);
    return log.get(opening).contains("*** ***")
        && log.subList(opening, until).stream()
            .anyMatch(line -> OTHER_KIND.matcher(LogcatLine.of(line).message()).find());
  }

  private static boolean opens(String line) {
    return (line.contains("***")
            || line.contains("ignal")
            || line.contains("Sanitizer")
            || line.contains("runtime error")
            || line.contains(">>>"))
        && OPENING.matcher(line).find();
  }

  private static boolean firstFrame(String line) {
    return (line.contains("#00 ")
            || line.contains(NativeFrame.UNNUMBERED)
            || line.contains("#0 ")
            || line.startsWith("0 "))
        && NativeFrame.printedOn(line).isPresent();
  }

  private static Finding read(List<String> log, int start, boolean certain) {
    var reason = "";
    var message = "";
    var process = "";
    var thread = "";
    var frames = new ArrayList<NativeFrame>();
    int gap = 0;
    int previous = start;
    for (int i = start; i < log.size() && gap <= LARGEST_GAP; i++) {
      var text = LogcatLine.of(log.get(i)).message();
      if (frames.isEmpty() && i - start > LONGEST_PREAMBLE) {
        break;
      }
      var signal = SIGNAL.matcher(text);
      if (reason.isEmpty() && signal.find()) {
        reason = named(signal);
      }
      message = message.isEmpty() ? said(text) : message;
      process = process.isEmpty() ? owner(PROCESS, text) : process;
      thread = thread.isEmpty() ? owner(THREAD, text) : thread;
      if (HANDLER.matcher(text).find()) {
        frames.clear();
        continue;
      }
      var frame = NativeFrame.printedOn(text);
      if (frame.isEmpty()) {
        gap += frames.isEmpty() || (!text.isBlank() && !text.startsWith(" ")) ? 0 : 1;
        if (!frames.isEmpty() && endsTrace(text)) {
          break;
        }
        continue;
      }
      // the next thread's first frame; some collectors give every frame the number 0
      if (!frames.isEmpty() && firstFrame(text) && previous != i - 1) {
        break;
      }
      gap = 0;
      previous = i;
      frames.add(frame.get());
    }
    var whose = process.isEmpty() ? thread : process;
    var signature =
        NativeSignature.of(reason.isEmpty() ? "signal" : reason, message, whose, frames);
    var severity =
        !certain
            ? Severity.HINT
            : frames.isEmpty() && message.isEmpty() ? Severity.SUMMARY : Severity.FATAL;
    return new Finding(start, severity, signature);
  }

  private static String said(String text) {
    if (!text.startsWith("Abort message:")) {
      return "";
    }
    var message = MESSAGE.matcher(text);
    return message.find() ? message.group(1) : "";
  }

  /** The raw stack, the memory and other threads follow, with lines that look like frames. */
  private static boolean endsTrace(String text) {
    return text.isBlank()
        || text.startsWith("stack:")
        || text.startsWith("code around")
        || text.startsWith("---")
        || text.startsWith("memory near");
  }

  /** The thread that crashed, without the number that its pool gave it. */
  private static String owner(Pattern pattern, String text) {
    var found = pattern.matcher(text);
    return found.find() ? named(found).replaceAll("\\d+", "#") : "";
  }

  private static String named(java.util.regex.Matcher signal) {
    for (int i = 1; i <= signal.groupCount(); i++) {
      if (signal.group(i) != null) {
        return signal.group(i);
      }
    }
    throw new IllegalStateException("a match without a group: " + signal);
  }
}
