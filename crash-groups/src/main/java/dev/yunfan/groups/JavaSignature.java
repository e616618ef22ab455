package dev.yunfan.groups;

import java.util.ArrayList;
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
    var stripped = reason.strip();
    var throwable = THROWABLE.matcher(stripped);
    boolean named = throwable.lookingAt();
    return of(
        named ? throwable.group() : "",
        named ? stripped.substring(throwable.end()).replaceFirst("^: *", "") : "",
        process,
        bare);
  }

  /**
   * @param throwable class of the root cause
   * @param message its first line; counts only where no frame of the program is known
   * @param process counts only there, too; may be empty
   * @param frames class and method, innermost first, as printed
   */
  static CrashSignature of(String throwable, String message, String process, List<String> frames) {
    var reason = throwable.isEmpty() ? "unknown exception" : JavaFrame.normalise(throwable);
    var folded = folded(reason, frames);
    var own = only(JavaFrame.APP, folded);
    if (!own.isEmpty()) {
      return new CrashSignature(CrashFamily.JAVA, reason, own, DECIDING, false);
    }
    var shared = contributing(folded);
    if (process.isEmpty() && !shared.isEmpty()) {
      return new CrashSignature(CrashFamily.JAVA, reason, shared, DECIDING, false);
    }
    var counted = new ArrayList<>(shared.subList(0, Math.min(DECIDING, shared.size())));
    if (!process.isEmpty()) {
      counted.add("in " + process);
    }
    var said = MessageClass.of(message);
    return new CrashSignature(
        CrashFamily.JAVA,
        said.isEmpty() ? reason : reason + ": " + said,
        counted,
        counted.size(),
        false);
  }

  private static List<String> folded(String reason, List<String> frames) {
    var normalised = frames.stream().map(JavaFrame::normalise).toList();
    var cycle = reason.equals(OVERFLOW) ? StackFolding.cycle(normalised) : List.<String>of();
    return cycle.isEmpty() ? StackFolding.fold(normalised) : cycle;
  }

  /** The frames of the program; without any those of the framework or the runtime. */
  static List<String> contributing(List<String> frames) {
    for (var wanted : List.of(JavaFrame.APP, JavaFrame.FRAMEWORK, JavaFrame.RUNTIME)) {
      var of = only(wanted, frames);
      if (!of.isEmpty()) {
        return of;
      }
    }
    return List.of();
  }

  private static List<String> only(JavaFrame wanted, List<String> frames) {
    return frames.stream().filter(frame -> JavaFrame.classify(frame) == wanted).toList();
  }
}
