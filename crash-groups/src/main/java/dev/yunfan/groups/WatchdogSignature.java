package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;

/** Signatures of programs that stopped answering: where their main thread stands. */
final class WatchdogSignature {
  private static final int DECIDING = 3;

  /** How a thread waits; who made it wait stands below. */
  private static final Pattern WAITING =
      Pattern.compile(
          "^(?:java\\.lang\\.Object\\.wait|java\\.lang\\.Thread\\.(?:sleep|join|parkFor)"
              + "|java\\.util\\.concurrent\\.locks\\.|sun\\.misc\\.Unsafe\\.park|jdk\\.internal\\.misc\\."
              + "|android\\.os\\.MessageQueue\\.|android\\.os\\.BinderProxy\\.transact"
              + "|android\\.os\\.SystemClock\\.sleep)");

  /** The waiting process, its time and its window: every time others. */
  private static final Pattern DETAIL = Pattern.compile("[({].*$|\\s+\\S+/\\S+.*$");

  private WatchdogSignature() {}

  static CrashSignature reported(String reason, String process, List<String> frames) {
    return of(reason, process, frames.stream().map(JavaFrame::reported).toList());
  }

  /**
   * @param reason what the watchdog says; counts only where the stack tells nothing
   * @param process what stands in beside the reason then; may be empty
   * @param frames the main thread's, innermost first; native ones by function
   */
  static CrashSignature of(String reason, String process, List<String> frames) {
    var normalised = StackFolding.fold(frames.stream().map(JavaFrame::normalise).toList());
    var working =
        normalised.stream()
            .filter(frame -> !WAITING.matcher(frame).find())
            .filter(frame -> JavaFrame.classify(frame) != JavaFrame.THREAD)
            .toList();
    if (!working.isEmpty()) {
      var counted = JavaSignature.contributing(working);
      return new CrashSignature(CrashFamily.WATCHDOG, "ANR", counted, DECIDING, false);
    }
    var said = MessageClass.of(DETAIL.matcher(reason).replaceFirst(""));
    var idle = frames.isEmpty() ? "ANR" : "ANR (main thread idle)";
    var what = said.isEmpty() ? idle : idle + ": " + said;
    return new CrashSignature(
        CrashFamily.WATCHDOG, what, process.isEmpty() ? List.of() : List.of(process), 1, false);
  }
}
