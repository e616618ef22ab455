package dev.yunfan.groups;

import dev.yunfan.groups.KernelFormat.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Reads the kernel crash out of a console log. */
final class KernelLog {
  /** Time stamps of other lines get into the heading when two CPUs print at once. */
  private static final Pattern MIXED = Pattern.compile("\\[ *[0-9]+\\.[0-9]+\\]");

  private static final String GUESSED = "? ";

  private KernelLog() {}

  /** As many openings are looked at. */
  private static final int MOST_OPENINGS = 400;

  /** A fault so many seconds after a warning has causes of its own. */
  private static final double RELATED = 30;

  private static final Pattern TASK =
      Pattern.compile(
          "\\bComm: ([^\\s]+)|^task:(\\S+) +state:|^(\\S+) +[RDSTXZI] (?: ?running task)? ");

  /** Processors and numbers of workers. */
  private static final Pattern VARIES = Pattern.compile("[/:#-]?\\d[\\w:/#-]*");

  /** Programs print these too: without the kernel's prefix another finding counts more. */
  private static final Set<String> PROGRAMS_WORDS =
      Set.of("fatal error:", "panic:", "fatal error received", "PC:");

  /** Reports after which the kernel goes on, among those that BUG and UBSAN open. */
  private static final Pattern GOES_ON =
      Pattern.compile(
          "UBSAN:|BUG: (?:soft lockup|workqueue|sleeping function|scheduling while atomic|using "
              + "|[Ii]nvalid wait|memory leak|Bad rss|non-zero|Dentry|.*still has locks|lock held"
              + "|bad unlock|held lock)|subsystem failure reason|emoteproc|fatal error received");

  /**
   * The crash of the log, or empty if the log shows none: its first fault, or a warning that came
   * so shortly before it that it tells the cause. Drivers and programs print {@code WARNING:} and
   * {@code INFO:} too; such a line counts only where no known report is.
   */
  static Optional<Finding> find(List<String> log) {
    Optional<KernelReport> unknown = Optional.empty();
    Optional<Finding> consequence = Optional.empty();
    var warnings = new ArrayList<Finding>();
    var next = KernelReport.first(log, 0);
    for (int i = 0; i < MOST_OPENINGS && next.isPresent(); i++) {
      var report = next.get();
      if (!known(report)) {
        unknown = unknown.isPresent() ? unknown : next;
      } else {
        var found = read(report);
        if (consequence(report)) {
          consequence =
              consequence.isPresent() ? consequence : Optional.of(read(report.beheaded(log)));
        } else if (found.severity() == Severity.FATAL) {
          return Optional.of(causeOf(found, warnings, log));
        } else {
          warnings.add(found);
        }
      }
      next = KernelReport.first(log, report.startLine() + 1);
    }
    boolean panicked = consequence.isPresent();
    if (!warnings.isEmpty()) {
      return warnings.stream()
          .min(Comparator.comparing(Finding::severity).reversed().thenComparingInt(Finding::line))
          .map(warning -> panicked ? ended(warning) : warning);
    }
    var everyday = unknown;
    return consequence.or(() -> everyday.filter(KernelReport::onConsole).map(KernelLog::read));
  }

  /** A warning that the kernel stopped at is its end. */
  private static Finding ended(Finding warning) {
    return new Finding(warning.line(), Severity.FATAL, warning.signature());
  }

  private static Finding causeOf(Finding fault, List<Finding> warnings, List<String> log) {
    double end = ConsoleLine.seconds(log.get(fault.line()));
    for (var warning : warnings) {
      double time = ConsoleLine.seconds(log.get(warning.line()));
      boolean apart = end - time > RELATED || time > end; // no time at all is neither
      if (!apart && warning.severity() != Severity.SUMMARY) {
        return ended(warning);
      }
    }
    return fault;
  }

  /** A panic that says only that there was a fault, or that a warning was not to be survived. */
  private static boolean consequence(KernelReport report) {
    return report.marker().opening().equals("Kernel panic")
        && KernelPanicFormats.consequence(report.lines().getFirst());
  }

  private static boolean known(KernelReport report) {
    if (!KernelMarkers.everyday(report.marker())) {
      return true;
    }
    return KernelFormats.of(report.marker()).stream()
        .anyMatch(format -> format.find(report.lines()).isPresent());
  }

  /**
   * The signature of a crash whose frames are already taken apart; the same as that of its log,
   * where the reason has all lines that the log's name is made of.
   *
   * @param reason the panic text or the heading of the report, and its next lines if there are any
   * @param frames functions, innermost first, with or without offsets
   */
  static CrashSignature reported(String reason, List<String> frames) {
    var lines = reason.lines().map(line -> ConsoleLine.of(line).text()).toList();
    var functions =
        frames.stream()
            .filter(frame -> !frame.strip().startsWith(GUESSED))
            .flatMap(frame -> KernelFrames.on(" " + traced(frame)).stream())
            .toList();
    var known = reportedIn(lines, functions);
    if (known.isPresent()) {
      return known.get();
    }
    var contributing =
        functions.stream()
            .filter(function -> !KernelNoise.blameless(function) && !KernelNoise.entry(function))
            .map(KernelNoise::unwrapped)
            .toList();
    return new CrashSignature(
        CrashFamily.KERNEL, KernelTitle.normalise(reason), contributing, 1, false);
  }

  private static Optional<CrashSignature> reportedIn(List<String> lines, List<String> functions) {
    for (var line : lines) {
      var marker = KernelMarkers.opening(line);
      if (marker.isPresent()) {
        return best(
                KernelFormats.of(marker.get()),
                lines,
                (format, at) -> format.reported(lines, at, functions))
            .filter(match -> !match.torn())
            .map(KernelLog::signature);
      }
    }
    return Optional.empty();
  }

  /** A frame as an oops prints it. */
  private static String traced(String frame) {
    var bare = frame.strip();
    return bare.contains("+0x") ? bare : bare + "+0x0/0x0";
  }

  private static Finding read(KernelReport report) {
    var match =
        best(
            KernelFormats.of(report.marker()),
            report.lines(),
            (format, at) -> format.match(report.lines(), at));
    return new Finding(
        report.startLine(),
        severity(report, match.isPresent()),
        signature(
            match.orElseGet(() -> new Match(heading(report), List.of(), false)), report.lines()));
  }

  private static Severity severity(KernelReport report, boolean known) {
    var opening = report.marker().opening();
    if (opening.equals("PC:")) {
      return Severity.SUMMARY;
    }
    if (!report.onConsole() && (!known || PROGRAMS_WORDS.contains(opening))) {
      return Severity.HINT;
    }
    boolean goesOn =
        KernelMarkers.everyday(report.marker())
            || GOES_ON.matcher(report.lines().getFirst()).find();
    return goesOn ? Severity.WARNING : Severity.FATAL;
  }

  /** Of a report without a function to blame the task that was running counts. */
  private static CrashSignature signature(Match match, List<String> report) {
    if (!match.torn()) {
      return signature(match);
    }
    for (var line : report) {
      var task = TASK.matcher(line);
      if (task.find()) {
        var name = task.group(1) == null ? task.group(2) : task.group(1);
        var running =
            List.of("task " + VARIES.matcher(name == null ? task.group(3) : name).replaceAll(""));
        return new CrashSignature(
            CrashFamily.KERNEL, KernelTitle.normalise(match.title()), running, 1, true);
      }
    }
    return signature(match);
  }

  private static CrashSignature signature(Match match) {
    boolean torn = match.torn() || MIXED.matcher(match.title()).find();
    var reason = KernelTitle.normalise(match.title());
    return new CrashSignature(CrashFamily.KERNEL, reason, match.frames(), 0, torn);
  }

  /** The format whose heading comes first; of those on one spot the first with its whole body. */
  private static Optional<Match> best(
      List<KernelFormat> formats,
      List<String> lines,
      BiFunction<KernelFormat, Integer, Optional<Match>> reading) {
    Optional<Match> best = Optional.empty();
    long bestSpot = Long.MAX_VALUE;
    for (var format : formats) {
      var found = format.find(lines);
      if (found.isEmpty()) {
        continue;
      }
      long spot = ((long) found.get()[0] << 32) + found.get()[1];
      if (spot > bestSpot || (spot == bestSpot && best.isPresent())) {
        continue;
      }
      if (spot < bestSpot) {
        bestSpot = spot;
        best = Optional.empty();
      }
      best = reading.apply(format, found.get()[0]);
    }
    return best;
  }

  private static String heading(KernelReport report) {
    var first = report.lines().getFirst();
    int at = first.indexOf(report.marker().opening());
    return at < 0 ? first : first.substring(at);
  }
}
