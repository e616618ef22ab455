package dev.yunfan.streams.grouping;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.streams.grouping.KernelFormat.Match;
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

  /** As many openings that no format knows are passed on the way to one that is known. */
  private static final int MOST_UNKNOWN = 200;

  /**
   * The first crash of the log, or empty if the log shows none. Drivers and programs print {@code
   * WARNING:} and {@code INFO:} too; such a line counts only where no known report follows.
   */
  static Optional<Finding> find(List<String> log) {
    var first = KernelReport.first(log, 0);
    var next = first;
    for (int i = 0; i < MOST_UNKNOWN && next.isPresent() && !known(next.get()); i++) {
      next = KernelReport.first(log, next.get().startLine() + 1);
    }
    return next.filter(KernelLog::known).or(() -> first).map(KernelLog::read);
  }

  /** Drivers and programs open lines of their own with these. */
  private static final Set<String> EVERYDAY_WORDS = Set.of("WARNING:", "INFO:");

  /** What programs print too: without the kernel's prefix another reader's finding counts more. */
  private static final Set<String> PROGRAMS_WORDS = Set.of("fatal error:", "panic:");

  private static boolean known(KernelReport report) {
    if (!EVERYDAY_WORDS.contains(report.marker().opening())) {
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
        CrashKind.KERNEL, KernelTitle.normalise(reason), contributing, 1, false);
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
        report.onConsole()
            || (match.isPresent() && !PROGRAMS_WORDS.contains(report.marker().opening())),
        signature(match.orElseGet(() -> new Match(heading(report), List.of(), false))));
  }

  private static CrashSignature signature(Match match) {
    boolean torn = match.torn() || MIXED.matcher(match.title()).find();
    var reason = KernelTitle.normalise(match.title());
    return new CrashSignature(CrashKind.KERNEL, reason, match.frames(), 0, torn);
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
