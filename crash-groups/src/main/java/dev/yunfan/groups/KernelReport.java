package dev.yunfan.groups;

import dev.yunfan.groups.KernelMarkers.Marker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first kernel report of a console log, without what other CPUs and tasks printed in between.
 *
 * @param startLine where it opens, counted from 0 in the log
 * @param marker the family it belongs to
 * @param onConsole whether the kernel's own time stamp stands before the opening
 * @param lines its messages, the opening first
 */
record KernelReport(int startLine, Marker marker, boolean onConsole, List<String> lines) {
  /** A report that has as many lines needs nothing from the panic that follows it. */
  private static final int COMPLETE = 22;

  /** Memory sanitizer reports are shorter. */
  private static final int COMPLETE_KMSAN = 16;

  /** Registers, modules and the back-trace of one fault have at most as many lines. */
  private static final int LONGEST_BODY = 300;

  /** Back-traces of all processors may follow; more lines are another story. */
  private static final int LONGEST_SPAN = 20_000;

  /** A console that starts to repeat itself has cut the line before. */
  private static final String REPEATING = "** replaying previous printk message **";

  KernelReport {
    lines = List.copyOf(lines);
  }

  /**
   * Finds the first report of a log; later ones are consequences more often than causes.
   *
   * @param from the line to start at
   */
  static Optional<KernelReport> first(List<String> log, int from) {
    for (int i = from; i < log.size(); i++) {
      var marker = KernelMarkers.opening(log.get(i));
      if (marker.isPresent() && !cut(log, i)) {
        var writer = ConsoleLine.of(log.get(i)).writer();
        var source = writer.isEmpty() ? QuotedLog.from(log, i) : log;
        return Optional.of(
            new KernelReport(i, marker.get(), !writer.isEmpty(), collect(source, i, writer)));
      }
    }
    return Optional.empty();
  }

  /**
   * The report of a panic whose beginning the console has lost: from the nearest line above it that
   * names the faulting function, or from the panic itself.
   */
  KernelReport beheaded(List<String> log) {
    if (!lines.getFirst().contains("Fatal exception")) {
      return this;
    }
    int trace = -1;
    for (int i = startLine - 1; i >= Math.max(0, startLine - LONGEST_BODY); i--) {
      var text = ConsoleLine.of(log.get(i)).text();
      if (text.startsWith("pc :") || text.startsWith("PC is at")) {
        return from(log, i);
      }
      trace = trace < 0 && KernelFrames.CALL_TRACE.matcher(text).find() ? i : trace;
    }
    return trace < 0 ? this : from(log, trace);
  }

  private KernelReport from(List<String> log, int line) {
    var lines = collect(log, line, ConsoleLine.of(log.get(line)).writer());
    return new KernelReport(line, KernelMarkers.BEHEADED, onConsole, lines);
  }

  private static List<String> collect(List<String> log, int start, String writer) {
    var kept = new ArrayList<String>();
    boolean named = !writer.isEmpty() && !writer.equals(ConsoleLine.UNNAMED);
    boolean allCpus = false;
    int seen = 0;
    int complete = log.get(start).contains("BUG: KMSAN:") ? COMPLETE_KMSAN : COMPLETE;
    for (int i = start; i < Math.min(log.size(), start + LONGEST_SPAN); i++) {
      var raw = log.get(i);
      // without a name a second report cannot be told from the rest of the first
      if (i > start && !named && KernelMarkers.interrupts(raw) && !cut(log, i)) {
        if (!raisesBug(log.get(start), raw)) {
          break;
        }
      }
      var line = ConsoleLine.of(raw);
      boolean same = line.writer().equals(writer) || (allCpus && line.byCpu());
      if (i > start && (!same || line.doubtful())) {
        continue;
      }
      seen++;
      if (raw.contains("Disabling lock debugging due to kernel taint") && i > start) {
        continue;
      }
      allCpus |= raw.contains("Sending NMI from CPU");
      if (i > start && seen > complete && followUp(raw)) {
        break;
      }
      kept.add(line.text());
    }
    return kept;
  }

  /** Old ARM kernels raise a BUG by writing to address 0, and so report that, too. */
  private static boolean raisesBug(String opening, String raw) {
    return opening.contains("kernel BUG at") && raw.contains("virtual address 00000000");
  }

  private static boolean cut(List<String> log, int line) {
    return line + 1 < log.size() && log.get(line + 1).contains(REPEATING);
  }

  /** The panic that a warning turns into, and the lock report that reporting itself causes. */
  private static boolean followUp(String raw) {
    return raw.contains("Kernel panic - not syncing")
        || raw.contains("WARNING: possible circular locking dependency detected");
  }
}
