package dev.yunfan.groups;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads uncaught exceptions out of logs: plain traces, and traces in logcat. */
final class JavaLog {
  private static final String CLASS =
      "((?:[\\p{L}_][\\p{L}\\p{N}_$]*+\\.)+[\\p{Lu}][\\p{L}\\p{N}_$]*)";

  private static final Pattern THROWN =
      Pattern.compile(
          "(?:^|[\\s\"'(:=\\]>])"
              + CLASS
              + "(?<=Exception|Error|Throwable|Failure|Fault|Death|Abort|Interrupt|Violation|Timeout"
              + "|Killer|Limit|Assert|Status)(?=[:;\\s)\"',]|$)");

  private static final Pattern ALONE = Pattern.compile("^\\s*" + CLASS + "(?::.*)?\\s*$");

  private static final Pattern CAUSE =
      Pattern.compile(
          "^[\\s*>|]*(?:\\[CIRCULAR REFERENCE:|Caused by:?|Wrapped by:|Root exception:|Nested exception:"
              + "|\\[wrapped\\])\\s*(?:"
              + CLASS
              + ")?");

  private static final Pattern SUPPRESSED = Pattern.compile("^\\s*Suppressed: ");
  private static final Pattern MORE =
      Pattern.compile("^\\s*\\.\\.\\. (\\d+) (?:more|common frames omitted)");
  private static final Pattern FATAL =
      Pattern.compile(
          "FATAL EXCEPTION|Exception in thread|[Uu]ncaught (?:exception|handler)|FATAL EXIT"
              + "|STACK_TRACE\"?[=:]|^java stacktrace:");

  /** Any class, as the line after the announcement of a fatal exception names one. */
  private static final Pattern ANNOUNCED =
      Pattern.compile("^\\s*((?:[\\p{L}_$][\\w$]*\\.)+[\\p{L}_$][\\w$]*)\\s*(?::.*)?$");

  private static final Pattern PROCESS = Pattern.compile("^\\s*(?:Process|PID|Thread): ");

  /** A message may have as many lines between the class and the first frame. */
  private static final int LONGEST_MESSAGE = 120;

  /** Where a collector names the program, at most as many lines above the exception. */
  private static final int LONGEST_HEAD = 40;

  private static final Pattern PROGRAM =
      Pattern.compile(
          "^\\s*(?:Process|Package|PACKAGE_NAME|App ID)[:=]\\s*'?([\\w.]+(?::\\w+)?)|>>> (\\S+) <<<");

  /** As many traces are read before the first one is taken. */
  private static final int MOST_TRACES = 500;

  /** Lines of other programs may come between two lines of a trace; more end it. */
  private static final int LARGEST_GAP = 60;

  private record Trace(
      int line, int end, Severity severity, String process, boolean announced, JavaChain chain) {}

  private JavaLog() {}

  /** The fatal exception of the log; without a fatal one the first; or empty. */
  static Optional<Finding> find(List<String> log) {
    Optional<Trace> first = Optional.empty();
    int traces = 0;
    for (int i = 0; i < log.size() && traces < MOST_TRACES; i++) {
      if ((!log.get(i).contains("at ") && !log.get(i).endsWith(")"))
          || JavaFrame.printedOn(LogcatLine.of(log.get(i)).message()).isEmpty()) {
        continue;
      }
      var trace = read(log, i);
      traces++;
      if (trace.announced()) {
        return Optional.of(finding(log, trace));
      }
      if (first.filter(best -> best.severity().compareTo(trace.severity()) >= 0).isEmpty()) {
        first = Optional.of(trace);
      }
      i = Math.max(i, trace.end() - 1);
    }
    return first.map(trace -> finding(log, trace));
  }

  private static Finding finding(List<String> log, Trace trace) {
    var root = trace.chain().root();
    var script = ScriptStack.between(log, trace.line(), root.throwable());
    var signature =
        script.isEmpty()
            ? JavaSignature.of(root.throwable(), root.message(), trace.process(), root.frames())
            : ScriptStack.signature(root.throwable(), root.message(), script);
    return new Finding(trace.line(), trace.severity(), signature);
  }

  private static Trace read(List<String> log, int firstFrame) {
    var source = LogcatLine.of(log.get(firstFrame)).source();
    int header = headerAbove(log, firstFrame, source);
    var chain =
        new JavaChain(
            header < 0 ? "" : named(log.get(header)), header < 0 ? "" : message(log.get(header)));
    int last = firstFrame;
    for (int i = firstFrame; i < log.size() && i - last <= LARGEST_GAP; i++) {
      var line = LogcatLine.of(log.get(i));
      if (!line.source().equals(source)) {
        continue;
      }
      var text = line.message();
      var frame = JavaFrame.printedOn(text);
      var cause = CAUSE.matcher(text);
      var more = MORE.matcher(text);
      if (frame.isPresent()) {
        chain.frame(frame.get());
      } else if (SUPPRESSED.matcher(text).find()) {
        chain.suppressed(indent(text));
      } else if (more.find()) {
        chain.omitted(Integer.parseInt(more.group(1)));
      } else if (cause.find()) {
        var named = cause.group(1) == null ? "" : cause.group(1);
        chain.cause(indent(text), named, text.substring(cause.end()).replaceFirst("^:? *", ""));
      } else if (ends(text, log, i, chain)) {
        break;
      } else {
        continue;
      }
      last = i;
    }
    int start = header < 0 ? firstFrame : header;
    boolean announced = fatal(log, start);
    return new Trace(
        start, last + 1, severity(log, start, announced), process(log, start), announced, chain);
  }

  private static int indent(String text) {
    int at = 0;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** A program caught the exceptions that it logs itself; the runtime logs fatal ones. */
  private static Severity severity(List<String> log, int start, boolean announced) {
    var line = LogcatLine.of(log.get(start));
    boolean logged = !line.source().isEmpty() && !line.source().startsWith("AndroidRuntime/");
    return announced || !logged ? Severity.FATAL : Severity.HANDLED;
  }

  private static String process(List<String> log, int start) {
    for (int i = start; i >= Math.max(0, start - LONGEST_HEAD); i--) {
      var program = PROGRAM.matcher(LogcatLine.of(log.get(i)).message());
      if (program.find()) {
        return program.group(1) == null ? program.group(2) : program.group(1);
      }
    }
    return "";
  }

  private static String message(String line) {
    var text = LogcatLine.of(line).message();
    int at = text.indexOf(named(line));
    var after = at < 0 ? "" : text.substring(at + named(line).length());
    return after.startsWith(":") ? after.substring(1).strip() : "";
  }

  /** A line that is no frame ends the trace, unless it is a message that has more lines. */
  private static boolean ends(String text, List<String> log, int at, JavaChain chain) {
    if (!chain.hasFrames()) {
      return false;
    }
    int until = Math.min(log.size(), at + 3);
    for (int i = at + 1; i < until; i++) {
      var next = LogcatLine.of(log.get(i)).message();
      if (JavaFrame.printedOn(next).isPresent() || CAUSE.matcher(next).find()) {
        return !thrownOn(text).isEmpty();
      }
    }
    return true;
  }

  private static int headerAbove(List<String> log, int firstFrame, String source) {
    for (int i = firstFrame - 1; i >= Math.max(0, firstFrame - LONGEST_MESSAGE); i--) {
      var line = LogcatLine.of(log.get(i));
      if (line.source().equals(source) && !thrownOn(line.message()).isEmpty()) {
        return i;
      }
      if (line.source().equals(source) && FATAL.matcher(line.message()).find()) {
        return announcedBelow(log, i, firstFrame, source);
      }
    }
    return -1;
  }

  /** An obfuscated exception does not look like one, but stands where one must stand. */
  private static int announcedBelow(List<String> log, int fatal, int firstFrame, String source) {
    for (int i = fatal + 1; i < firstFrame; i++) {
      var line = LogcatLine.of(log.get(i));
      if (line.source().equals(source) && !PROCESS.matcher(line.message()).find()) {
        return ANNOUNCED.matcher(line.message()).find() ? i : -1;
      }
    }
    return -1;
  }

  private static String named(String line) {
    var thrown = thrownOn(line);
    var announced = ANNOUNCED.matcher(LogcatLine.of(line).message());
    return thrown.isEmpty() && announced.find() ? announced.group(1) : thrown;
  }

  private static String thrownOn(String line) {
    var message = LogcatLine.of(line).message();
    var cause = CAUSE.matcher(message);
    if (cause.find() && cause.group(1) != null) {
      return cause.group(1);
    }
    var thrown = THROWN.matcher(message);
    if (thrown.find()) {
      return thrown.group(1);
    }
    var alone = ALONE.matcher(message);
    return alone.find() ? alone.group(1) : "";
  }

  private static boolean fatal(List<String> log, int header) {
    for (int i = Math.max(0, header - 4); i <= header; i++) {
      if (FATAL.matcher(log.get(i)).find()) {
        return true;
      }
    }
    return false;
  }
}
