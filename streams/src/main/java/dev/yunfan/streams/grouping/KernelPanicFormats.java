package dev.yunfan.streams.grouping;

import static dev.yunfan.streams.grouping.KernelFormat.format;
import static dev.yunfan.streams.grouping.KernelRoute.CALL_TRACE;

import java.util.List;

/** Panics. Most end another report; one that opens the log has usually lost that report. */
final class KernelPanicFormats {
  private static final String PANIC = "Kernel panic - not syncing: ";
  private static final String STACK_CORRUPTED =
      PANIC + "stack-protector: Kernel stack is corrupted in: ";

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
          format(PANIC + "Fatal exception", "kernel panic: Fatal exception").asTorn(),
          format(PANIC + "panic_on_warn set", "kernel panic: panic_on_warn set").asTorn(),
          format(PANIC + "hung_task: blocked tasks", "kernel panic: hung_task: blocked tasks")
              .asTorn(),
          format(
              PANIC + "kasan\\.fault=panic set",
              "kernel panic: kasan.fault=panic set in {at}",
              CALL_TRACE.without("end_report|do_bad_area|do_tag_check")),
          format(PANIC + "(.*)", "kernel panic: {1}"));

  private KernelPanicFormats() {}
}
