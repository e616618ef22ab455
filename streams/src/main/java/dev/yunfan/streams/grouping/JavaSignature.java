package dev.yunfan.streams.grouping;

import dev.yunfan.schemas.telemetry.CrashKind;
import java.util.List;
import java.util.regex.Pattern;

/** Signatures of uncaught exceptions. */
final class JavaSignature {
  /** As many frames decide: more split one fault by the ways that lead to it. */
  static final int DECIDING = 3;

  private static final String OVERFLOW = "java.lang.StackOverflowError";

  private static final Pattern THROWABLE =
      Pattern.compile("(?:[\\p{L}_$][\\p{L}\\p{N}_$]*\\.)*[\\p{L}_$][\\p{L}\\p{N}_$]*");

  private JavaSignature() {}

  static CrashSignature reported(String reason, String process, List<String> frames) {
    var bare = frames.stream().map(JavaFrame::reported).toList();
    var throwable = THROWABLE.matcher(reason.strip());
    return of(throwable.lookingAt() ? throwable.group() : "", process, bare);
  }

  /**
   * @param throwable class of the root cause
   * @param process what stands in where no frame is known; may be empty
   * @param frames class and method, innermost first, as printed
   */
  static CrashSignature of(String throwable, String process, List<String> frames) {
    var reason = throwable.isEmpty() ? "unknown exception" : JavaFrame.normalise(throwable);
    var contributing = contributing(folded(reason, frames));
    if (contributing.isEmpty() && !process.isEmpty()) {
      return new CrashSignature(CrashKind.JAVA, reason, List.of(process), 1, false);
    }
    return new CrashSignature(CrashKind.JAVA, reason, contributing, DECIDING, false);
  }

  private static List<String> folded(String reason, List<String> frames) {
    var normalised = frames.stream().map(JavaFrame::normalise).toList();
    var cycle = reason.equals(OVERFLOW) ? StackFolding.cycle(normalised) : List.<String>of();
    return cycle.isEmpty() ? StackFolding.fold(normalised) : cycle;
  }

  /** The frames of the program; without any those of the framework, the runtime, or all. */
  static List<String> contributing(List<String> frames) {
    for (var wanted : List.of(JavaFrame.APP, JavaFrame.FRAMEWORK, JavaFrame.RUNTIME)) {
      var of = frames.stream().filter(frame -> JavaFrame.classify(frame) == wanted).toList();
      if (!of.isEmpty()) {
        return of;
      }
    }
    return frames;
  }
}
