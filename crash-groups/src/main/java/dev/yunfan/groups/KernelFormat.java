package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One kind of kernel report: how to recognise it, and how to name the fault it reports.
 *
 * @param heading found in the line that opens it
 * @param body what must follow, in this order, the first on the heading's line or later; empty if
 *     the heading alone is enough
 * @param title the fault's name; {@code {1}} stands for the first captured group of body (or of
 *     heading without one), {@code {at}} for the function to blame
 * @param route the way to that function, empty if the title has none
 * @param torn whether a report that is no more than this has lost its beginning
 */
record KernelFormat(
    Pattern heading, List<Pattern> body, String title, Optional<KernelRoute> route, boolean torn) {

  /** Stands for the function in the title of a report that is torn before it names one. */
  static final String NOWHERE = "corrupted";

  /** Abbreviations in the patterns of a format. */
  private static final String SOURCE = "([a-zA-Z0-9-_/.]+\\.[a-z]+:[0-9]+)";

  /**
   * A report that was recognised.
   *
   * @param title the fault's name, not yet normalised
   * @param frames what else the route passed, the first to blame
   * @param torn whether it lost its beginning or its frames
   */
  record Match(String title, List<String> frames, boolean torn) {}

  static KernelFormat format(String heading, String title) {
    return new KernelFormat(compile(heading), List.of(), title, Optional.empty(), false);
  }

  static KernelFormat format(String heading, String title, KernelRoute route) {
    return new KernelFormat(compile(heading), List.of(), title, Optional.of(route), false);
  }

  KernelFormat followedBy(String... lines) {
    var patterns = new ArrayList<Pattern>();
    for (var line : lines) {
      patterns.add(compile(line));
    }
    return new KernelFormat(heading, List.copyOf(patterns), title, route, torn);
  }

  KernelFormat asTorn() {
    return new KernelFormat(heading, body, title, route, true);
  }

  /** Where the heading stands: line and column, or empty. */
  Optional<int[]> find(List<String> report) {
    for (int i = 0; i < report.size(); i++) {
      var match = heading.matcher(report.get(i));
      if (match.find()) {
        return Optional.of(new int[] {i, match.start()});
      }
    }
    return Optional.empty();
  }

  /** Names the fault of a report whose heading was found, or empty if the body is missing. */
  Optional<Match> match(List<String> report, int line) {
    var captured = new ArrayList<String>();
    int start = capturedFrom(report, line, captured);
    if (start < 0) {
      return Optional.empty();
    }
    var rest = report.subList(start, report.size());
    return Optional.of(
        named(
            captured,
            route.flatMap(way -> way.follow(rest)),
            route.map(way -> way.frames(rest)).orElse(List.of())));
  }

  /**
   * Names the fault that a handset reports, its stack already taken apart.
   *
   * @param reason the report's heading, and as many of its next lines as were sent
   * @param line where the heading stands in it
   * @param functions the stack, innermost first
   * @return empty if the reason lacks lines without which the fault has no name
   */
  Optional<Match> reported(List<String> reason, int line, List<String> functions) {
    var captured = new ArrayList<String>();
    if (capturedFrom(reason, line, captured) < 0) {
      // the lines that are missing name a function, and so does the stack
      captured.clear();
      if (route.isPresent() || functions.isEmpty()) {
        return Optional.empty();
      }
      KernelRoute.CALL_TRACE.left(functions).stream().findFirst().ifPresent(captured::add);
    }
    var frames = route.map(way -> way.left(functions)).orElse(List.of());
    return Optional.of(named(captured, route.flatMap(way -> way.blame().among(frames)), frames));
  }

  /** Fills in what heading or body capture; the line the match starts on, or -1. */
  private int capturedFrom(List<String> report, int line, List<String> captured) {
    if (body.isEmpty()) {
      capture(heading.matcher(report.get(line)), captured);
      return line;
    }
    int start = findFrom(report, 0, body.get(0), captured);
    int at = start;
    for (var next : body.subList(1, body.size())) {
      at = at < 0 ? at : findFrom(report, at + 1, next, captured);
    }
    return at < 0 ? -1 : start;
  }

  private Match named(List<String> captured, Optional<String> blamed, List<String> frames) {
    var name = title;
    for (int i = 0; i < captured.size(); i++) {
      name = name.replace("{" + (i + 1) + "}", captured.get(i));
    }
    return new Match(
        name.replace("{at}", blamed.orElse(NOWHERE)),
        frames,
        torn || (route.isPresent() && blamed.isEmpty()));
  }

  private static int findFrom(
      List<String> report, int from, Pattern pattern, List<String> captured) {
    for (int i = from; i < report.size(); i++) {
      if (capture(pattern.matcher(report.get(i)), captured)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean capture(Matcher match, List<String> captured) {
    if (!match.find()) {
      return false;
    }
    for (int i = 1; i <= match.groupCount(); i++) {
      captured.add(match.group(i) == null ? "" : match.group(i));
    }
    return true;
  }

  private static Pattern compile(String pattern) {
    return Pattern.compile(
        pattern
            .replace("{FUNC}", KernelFrames.FUNCTION)
            .replace("{PC}", KernelFrames.ADDRESS)
            .replace("{SRC}", SOURCE));
  }
}
