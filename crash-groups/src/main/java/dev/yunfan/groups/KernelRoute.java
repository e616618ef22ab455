package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way through a report to the frame that names it.
 *
 * @param steps landmarks to pass in this order, then the back-trace that is read
 * @param otherwise more ways, each tried if those before find nothing
 * @param blameless functions that this kind of report skips besides {@link KernelNoise}
 * @param blame which of the remaining frames counts
 */
record KernelRoute(
    List<Step> steps, List<List<Step>> otherwise, Optional<Pattern> blameless, KernelBlame blame) {

  sealed interface Step {
    /** A line to find; functions that the pattern captures are frames too. */
    record Landmark(Pattern line) implements Step {}

    /** Frames up to the next back-trace, to a line that matches, or to the end. */
    record Trace(Optional<Pattern> until) implements Step {}
  }

  static final Step.Trace TRACE = new Step.Trace(Optional.empty());

  static final Step HEADING = landmark(KernelFrames.CALL_TRACE);

  static final KernelRoute CALL_TRACE = via(HEADING, TRACE);

  static final KernelRoute FAULT_THEN_TRACE =
      via(landmark(KernelFrames.FAULTING_FUNCTION), HEADING, TRACE);

  static final KernelRoute FAULT_ONLY = via(landmark(KernelFrames.FAULTING_FUNCTION));

  /** Newer kernels warn by a trap, older ones just print a trace, and powerpc says interrupt. */
  static final KernelRoute WARNING =
      via(
              landmark(
                  Pattern.compile(
                      KernelFrames.FAULTING_FUNCTION.pattern()
                          + "|--- interrupt: [0-9]+ at "
                          + KernelFrames.FUNCTION)),
              TRACE)
          .orVia(HEADING, TRACE);

  static KernelRoute via(Step... steps) {
    return new KernelRoute(List.of(steps), List.of(), Optional.empty(), KernelBlame.FIRST_FRAME);
  }

  static Step landmark(Pattern line) {
    return new Step.Landmark(line);
  }

  static Step landmark(String line) {
    return new Step.Landmark(Pattern.compile(line));
  }

  KernelRoute orVia(Step... next) {
    var ways = new ArrayList<>(otherwise);
    ways.add(List.of(next));
    return new KernelRoute(steps, List.copyOf(ways), blameless, blame);
  }

  KernelRoute without(String functions) {
    return new KernelRoute(steps, otherwise, Optional.of(Pattern.compile(functions)), blame);
  }

  KernelRoute blaming(KernelBlame other) {
    return new KernelRoute(steps, otherwise, blameless, other);
  }

  /**
   * Follows the way.
   *
   * @param report the report from its heading on
   * @return the function that names the fault, or empty if the report is torn before it
   */
  Optional<String> follow(List<String> report) {
    var found = blame.among(framesAlong(steps, report));
    for (var way : otherwise) {
      found = found.isPresent() ? found : blame.among(framesAlong(way, report));
    }
    return found;
  }

  /**
   * The rest of a stack that a handset has already taken apart.
   *
   * @param functions innermost first
   * @return without noise, and without what stands above a landmark that is itself a function, such
   *     as the interrupt that told a stall
   */
  List<String> left(List<String> functions) {
    int from = 0;
    for (var step : steps) {
      if (step instanceof Step.Landmark(var line)) {
        for (int i = from; i < functions.size(); i++) {
          if (line.matcher(functions.get(i)).find()) {
            from = i + 1;
            break;
          }
        }
      }
    }
    var frames = new ArrayList<String>();
    keep(functions.subList(from, functions.size()), frames);
    return frames;
  }

  /** All frames the way passes, without the blameless ones; the first way that has any. */
  List<String> frames(List<String> report) {
    var frames = framesAlong(steps, report);
    for (var way : otherwise) {
      frames = frames.isEmpty() ? framesAlong(way, report) : frames;
    }
    return frames;
  }

  private ArrayList<String> framesAlong(List<Step> way, List<String> report) {
    var frames = new ArrayList<String>();
    if (way.contains(HEADING) && withoutHeading(report)) {
      report.forEach(line -> keep(KernelFrames.fault(line), frames));
      report.stream()
          .filter(KernelFrames::namesCallee)
          .forEach(line -> keep(KernelFrames.on(line), frames));
      return frames;
    }
    var rest = report.iterator();
    for (var step : way) {
      switch (step) {
        case Step.Landmark(var line) -> pass(line, rest, frames);
        case Step.Trace(var until) -> read(until, rest, frames);
      }
    }
    return frames;
  }

  /** Many ARM kernels print the frames without a word above them. */
  private static boolean withoutHeading(List<String> report) {
    return report.stream().noneMatch(KernelFrames::startsTrace)
        && report.stream().anyMatch(KernelFrames::namesCallee);
  }

  private void pass(Pattern landmark, Iterator<String> rest, List<String> frames) {
    while (rest.hasNext()) {
      var line = rest.next();
      if (KernelFrames.spoils(line)) {
        return;
      }
      var match = landmark.matcher(line);
      if (match.find()) {
        keep(KernelFrames.named(match), frames);
        return;
      }
    }
  }

  private void read(Optional<Pattern> until, Iterator<String> rest, List<String> frames) {
    while (rest.hasNext()) {
      var line = rest.next();
      if (KernelFrames.spoils(line)
          || KernelFrames.startsTrace(line)
          || until.filter(end -> end.matcher(line).find()).isPresent()) {
        return;
      }
      keep(KernelFrames.on(line), frames);
    }
  }

  private void keep(List<String> functions, List<String> frames) {
    for (var function : functions) {
      if (!KernelNoise.blameless(function)
          && blameless.filter(skip -> skip.matcher(function).find()).isEmpty()) {
        frames.add(KernelNoise.unwrapped(function));
      }
    }
  }
}
