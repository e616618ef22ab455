package dev.yunfan.streams.grouping;

import dev.yunfan.schemas.telemetry.CrashKind;
import dev.yunfan.streams.grouping.KernelFormat.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the kernel crash out of a console log. */
final class KernelLog {
  /** Time stamps of other lines get into the heading when two CPUs print at once. */
  private static final Pattern MIXED = Pattern.compile("\\[ *[0-9]+\\.[0-9]+\\]");

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
   * The signature of a crash whose frames are already taken apart.
   *
   * @param reason the panic text or the heading of the report
   * @param frames functions, innermost first, with or without offsets
   */
  static CrashSignature reported(String reason, List<String> frames) {
    var report = new ArrayList<String>();
    report.add(reason);
    if (!frames.isEmpty()) {
      report.add("RIP: 0010:" + traced(frames.getFirst()));
      report.add("Call Trace:");
      frames.forEach(frame -> report.add(" " + traced(frame)));
    }
    var found = find(report).map(Finding::signature).filter(signature -> !signature.torn());
    if (found.isPresent()) {
      return found.get();
    }
    var contributing =
        frames.stream()
            .flatMap(frame -> KernelFrames.on(" " + traced(frame)).stream())
            .filter(function -> !KernelNoise.blameless(function) && !KernelNoise.entry(function))
            .map(KernelNoise::unwrapped)
            .toList();
    return new CrashSignature(
        CrashKind.KERNEL, KernelTitle.normalise(reason), contributing, 1, false);
  }

  /** A frame as an oops prints it. */
  private static String traced(String frame) {
    var bare = frame.strip();
    return bare.contains("+0x") ? bare : bare + "+0x0/0x0";
  }

  private static Finding read(KernelReport report) {
    var match = bestMatch(report);
    var title = match.map(Match::title).orElseGet(() -> heading(report));
    boolean torn = match.map(Match::torn).orElse(false) || MIXED.matcher(title).find();
    var frames = match.map(Match::frames).orElse(List.of());
    return new Finding(
        report.startLine(),
        report.onConsole()
            || (match.isPresent() && !PROGRAMS_WORDS.contains(report.marker().opening())),
        new CrashSignature(CrashKind.KERNEL, KernelTitle.normalise(title), frames, 0, torn));
  }

  /** The format whose heading comes first; of those on one spot the first with its whole body. */
  private static Optional<Match> bestMatch(KernelReport report) {
    Optional<Match> best = Optional.empty();
    long bestSpot = Long.MAX_VALUE;
    for (var format : KernelFormats.of(report.marker())) {
      var found = format.find(report.lines());
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
      best = format.match(report.lines(), found.get()[0]);
    }
    return best;
  }

  private static String heading(KernelReport report) {
    var first = report.lines().getFirst();
    int at = first.indexOf(report.marker().opening());
    return at < 0 ? first : first.substring(at);
  }
}
