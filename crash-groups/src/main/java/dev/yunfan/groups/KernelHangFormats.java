package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.CALL_TRACE;
import static dev.yunfan.groups.KernelRoute.FAULT_THEN_TRACE;
import static dev.yunfan.groups.KernelRoute.TRACE;
import static dev.yunfan.groups.KernelRoute.landmark;
import static dev.yunfan.groups.KernelRoute.via;

import java.util.List;

/** Reports of CPUs that loop and of tasks that wait. */
final class KernelHangFormats {
  /** The stall is told by a timer interrupt: what it interrupted is what loops. */
  private static final KernelRoute INTERRUPTED =
      via(landmark("apic_timer_interrupt"), landmark(KernelFrames.FAULTING_FUNCTION), TRACE)
          .orVia(
              landmark(
                  "apic_timer_interrupt|Exception stack|el1h_64_irq|^ *(?:"
                      + KernelFrames.ADDRESS
                      + " )*el1_irq\\+"),
              TRACE)
          .orVia(landmark("Task dump for CPU"), KernelRoute.HEADING, TRACE)
          .without("apic_timer_interrupt|rcu|^__switch_to$")
          .blaming(KernelBlame.LOOPING_ENTRY);

  static final List<KernelFormat> UNDER_BUG =
      List.of(
          format(
              "BUG: soft lockup",
              "BUG: soft lockup in {at}",
              FAULT_THEN_TRACE.blaming(KernelBlame.LOOPING_ENTRY)),
          format("BUG: workqueue lockup", "BUG: workqueue lockup in {1}")
              .followedBy("BUG: workqueue lockup", "Workqueue:\\s+\\S+\\s+([a-zA-Z0-9_]+)"),
          format("BUG: workqueue lockup", "BUG: workqueue lockup"));

  static final List<KernelFormat> UNDER_INFO =
      List.of(
          format(
              "INFO: rcu_(?:preempt|sched|bh|tasks)(?:_state)? (?:self-)?detected(?: expedited)? stall",
              "INFO: rcu detected stall in {at}",
              INTERRUPTED),
          format(
              "INFO: task .* blocked (?:in I/O wait )?for more than [0-9]+ seconds",
              "INFO: task hung in {at}",
              CALL_TRACE.blaming(KernelBlame.WAITING_TASK)),
          format(
              "INFO: task .* can't die for more than .* seconds",
              "INFO: task can't die in {at}",
              CALL_TRACE.without("schedule")));

  static final List<KernelFormat> UNDER_HARD_LOCKUP =
      List.of(
          format(
              "Watchdog detected hard LOCKUP",
              "BUG: hard lockup in {at}",
              FAULT_THEN_TRACE.blaming(KernelBlame.LOOPING_ENTRY)));

  private KernelHangFormats() {}
}
