package dev.yunfan.streams.grouping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads uncaught exceptions out of logs: plain traces, and traces in logcat. */
final class JavaLog {
  private static final String CLASS =
      "((?:[\\p{L}_][\\p{L}\\p{N}_$]*+\\.)+[\\p{Lu}][\\p{L}\\p{N}_$]*)";

  private static final Pattern THROWN =
      Pattern.compile(
          "(?:^|[\\s\"'(:\\]>])"
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
          "FATAL EXCEPTION|Exception in thread|[Uu]ncaught (?:exception|handler)|FATAL EXIT");

  /** Any class, as the line after the announcement of a fatal exception names one. */
  private static final Pattern ANNOUNCED =
      Pattern.compile("^\\s*((?:[\\p{L}_$][\\w$]*\\.)+[\\p{L}_$][\\w$]*)\\s*(?::.*)?$");

  private static final Pattern PROCESS = Pattern.compile("^\\s*(?:Process|PID|Thread): ");

  /** A message may have as many lines between the class and the first frame. */
  private static final int LONGEST_MESSAGE = 40;

  /** As many traces are read before the first one is taken. */
  private static final int MOST_TRACES = 500;

  /** Lines of other programs may come between two lines of a trace; more end it. */
  private static final int LARGEST_GAP = 60;

  /**
   * One exception of a chain.
   *
   * @param throwable its class, empty if the log has lost it
   * @param frames grow while reading
   * @param omitted how many frames it shares with the exception before it
   */
  private record Link(String throwable, List<String> frames, int omitted) {
    static Link of(String throwable) {
      return new Link(throwable, new ArrayList<>(), 0);
    }

    /** The whole stack: what was printed, and what is shared with the exception it caused. */
    Link completedFrom(Link effect, int shared) {
      int printedThere = effect.frames().size();
      int from = Math.max(0, printedThere + effect.omitted() - shared);
      var all = new ArrayList<>(frames);
      all.addAll(effect.frames().subList(Math.min(from, printedThere), printedThere));
      return new Link(throwable, all, shared - (all.size() - frames.size()));
    }
  }

  private record Trace(int line, int end, boolean fatal, List<Link> links) {}

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
      if (trace.fatal()) {
        return Optional.of(finding(trace));
      }
      first = first.or(() -> Optional.of(trace));
      i = Math.max(i, trace.end() - 1);
    }
    return first.map(JavaLog::finding);
  }

  private static Finding finding(Trace trace) {
    var root = rootCause(trace.links());
    return new Finding(trace.line(), true, JavaSignature.of(root.throwable(), "", root.frames()));
  }

  /** Libraries that watch the main thread chain the other threads behind it as causes. */
  private static final Pattern MAIN_THREAD_FIRST = Pattern.compile("ANRError\\$\\$\\$_Thread$");

  private static Link rootCause(List<Link> links) {
    for (var link : links) {
      if (MAIN_THREAD_FIRST.matcher(link.throwable()).find()) {
        return link;
      }
    }
    for (int i = links.size() - 1; i >= 0; i--) {
      if (!links.get(i).throwable().isEmpty() && !links.get(i).frames().isEmpty()) {
        return links.get(i);
      }
    }
    return links.getFirst();
  }

  private static Trace read(List<String> log, int firstFrame) {
    var source = LogcatLine.of(log.get(firstFrame)).source();
    var links = new ArrayList<Link>();
    int header = headerAbove(log, firstFrame, source);
    links.add(Link.of(header < 0 ? "" : named(log.get(header))));
    boolean suppressed = false;
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
        if (!suppressed) {
          links.getLast().frames().add(frame.get());
        }
      } else if (SUPPRESSED.matcher(text).find()) {
        suppressed = true;
      } else if (more.find()) {
        completeLast(links, Integer.parseInt(more.group(1)));
      } else if (cause.find()) {
        suppressed = false;
        var named = cause.group(1) == null ? "" : cause.group(1);
        links.add(Link.of(named));
      } else if (ends(text, log, i, links.getLast())) {
        break;
      } else {
        continue;
      }
      last = i;
    }
    int start = header < 0 ? firstFrame : header;
    return new Trace(start, last + 1, fatal(log, start), links);
  }

  private static void completeLast(List<Link> links, int shared) {
    if (links.size() >= 2) {
      var effect = links.get(links.size() - 2);
      links.set(links.size() - 1, links.getLast().completedFrom(effect, shared));
    }
  }

  /** A line that is no frame ends the trace, unless it is a message that has more lines. */
  private static boolean ends(String text, List<String> log, int at, Link current) {
    if (current.frames().isEmpty()) {
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
