package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.CALL_TRACE;
import static dev.yunfan.groups.KernelRoute.HEADING;
import static dev.yunfan.groups.KernelRoute.TRACE;
import static dev.yunfan.groups.KernelRoute.landmark;
import static dev.yunfan.groups.KernelRoute.via;

import java.util.List;
import java.util.regex.Pattern;

/** Panics. Most end another report; one that opens the log has usually lost that report. */
final class KernelPanicFormats {
  private static final String PANIC = "Kernel panic - not syncing: ";
  private static final String STACK_CORRUPTED =
      PANIC + "stack-protector: Kernel stack is corrupted in: ";

  private static final KernelRoute CALLER =
      // above the check stand functions that only the unwinder sees
      via(HEADING, landmark("\\b__cfi_(?:check|slowpath)\\w*\\+"), TRACE)
          .orVia(HEADING, TRACE)
          .orVia(landmark(KernelFrames.FAULTING_FUNCTION))
          .without("cfi|^panic$|^die$|^bug_handler|brk_handler|do_debug_exception|el1_dbg|el1h_");

  /** A call through a pointer that points to no function of that type. */
  static final List<KernelFormat> CFI =
      List.of(
          format("CFI failure at ([a-zA-Z0-9_]+)", "CFI failure in {1}"),
          format("CFI failure", "CFI failure in {at}", CALLER));

  private static final KernelRoute FAULT =
      via(landmark(KernelFrames.FAULTING_FUNCTION), HEADING, TRACE);

  static final List<KernelFormat> ALL =
      List.of(
          format(PANIC + "stack-protector:", "kernel panic: stack is corrupted in {1}")
              .followedBy(STACK_CORRUPTED + "{FUNC}"),
          format(
                  PANIC + "stack-protector:",
                  "kernel panic: stack is corrupted in {at}",
                  CALL_TRACE.without("stack_chk"))
              .followedBy(STACK_CORRUPTED + "[a-f0-9]+"),
          format(
              PANIC + "corrupted stack end detected inside scheduler",
              "kernel panic: corrupted stack end in {at}",
              CALL_TRACE.without("schedule|retint_kernel").blaming(KernelBlame.LOOPING_ENTRY)),
          format(
              PANIC + "kernel stack overflow",
              "kernel stack overflow in {at}",
              CALL_TRACE.without("bad_stack").blaming(KernelBlame.LOOPING_ENTRY)),
          format(PANIC + "Attempted to kill init!", "kernel panic: Attempted to kill init!"),
          format(
              PANIC + "Couldn't open N_TTY ldisc for [^ ]+ --- error -[0-9]+",
              "kernel panic: Couldn't open N_TTY ldisc"),
          format(PANIC + "CFI failure", "CFI failure in {at}", CALLER),
          format(
              PANIC + "Watchdog detected hard LOCKUP",
              "BUG: hard lockup in {at}",
              CALL_TRACE.without("watchdog").blaming(KernelBlame.LOOPING_ENTRY)),
          format(PANIC + "Asynchronous SError Interrupt", "SError in {at}", FAULT),
          format(PANIC + "(?:Oops: )?Fatal exception", "kernel panic: Fatal exception").asTorn(),
          format(PANIC + "softlockup: hung tasks", "kernel panic: softlockup: hung tasks").asTorn(),
          format(PANIC + "RCU Stall", "kernel panic: RCU Stall").asTorn(),
          format(PANIC + "panic_on_warn set", "kernel panic: panic_on_warn set").asTorn(),
          format(PANIC + "hung_task: blocked tasks", "kernel panic: hung_task: blocked tasks")
              .asTorn(),
          format(
              PANIC + "kasan\\.fault=panic set",
              "kernel panic: kasan.fault=panic set in {at}",
              CALL_TRACE.without("end_report|do_bad_area|do_tag_check")),
          format(PANIC + "(.*)", "kernel panic: {1}"));

  private static final Pattern CONSEQUENCE =
      Pattern.compile(
          PANIC
              + "(?:.*Fatal exception|panic_on_warn|hung_task: blocked|softlockup: hung|RCU Stall|hard lockup"
              + "|subsys-restart: Resetting|\\S*(?:MD|md\\d):?\\w* ?(?:exception|EE)|CP [Cc]rash|.*remoteproc|kernel: panic_on|BUG!$|KASAN: panic_on_warn)");

  private KernelPanicFormats() {}

  /** Whether a panic only follows from a report above it. */
  static boolean consequence(String line) {
    return CONSEQUENCE.matcher(line).find();
  }
}
