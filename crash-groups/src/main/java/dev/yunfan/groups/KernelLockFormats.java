package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.CALL_TRACE;
import static dev.yunfan.groups.KernelRoute.TRACE;
import static dev.yunfan.groups.KernelRoute.WARNING;
import static dev.yunfan.groups.KernelRoute.landmark;
import static dev.yunfan.groups.KernelRoute.via;

import dev.yunfan.groups.KernelRoute.Step;
import java.util.List;

/** Reports about locks, atomic context and RCU. */
final class KernelLockFormats {
  private static final String AT = "at: (?:{PC} +)?{FUNC}";
  private static final String LEAVING = "leaving the kernel with locks still held";
  private static final String ACQUIRES = "is trying to acquire";

  private static final Step ACQUIRED_AT =
      landmark("at: (?:" + KernelFrames.ADDRESS + " +)?" + KernelFrames.FUNCTION);

  private static final Step ANY_FRAME =
      landmark(KernelFrames.ADDRESS + " +" + KernelFrames.FUNCTION);

  private static final KernelRoute UNLOCK =
      via(ANY_FRAME, landmark(KernelFrames.CALL_TRACE), TRACE);

  static final List<KernelFormat> UNDER_BUG =
      List.of(
          format(
              "BUG: (spinlock|rwlock) (lockup(?= on CPU)|lockup suspected|already unlocked|recursion|cpu recursion"
                  + "|bad magic|wrong owner|wrong CPU|trylock failure on UP)",
              "BUG: {1} {2} in {at}",
              CALL_TRACE.without("spin_|_lock|_unlock")),
          format("BUG: .*still has locks held!", "BUG: still has locks held in {1}")
              .followedBy("BUG: .*still has locks held!", "{PC} +{FUNC}"),
          format(
              "BUG: scheduling while atomic",
              "BUG: scheduling while atomic in {at}",
              CALL_TRACE.without("schedule")),
          format(
                  "BUG: lock held when returning to user space",
                  "BUG: lock held when returning to user space in {1}")
              .followedBy("BUG: lock held when returning to user space", LEAVING, AT),
          format("BUG: bad unlock balance detected!", "BUG: bad unlock balance in {at}", UNLOCK),
          format("BUG: held lock freed!", "BUG: held lock freed in {1}")
              .followedBy("BUG: held lock freed!", "{PC} +{FUNC}"),
          format(
              "BUG: sleeping function called from invalid context at",
              "BUG: sleeping function called from invalid context in {at}",
              CALL_TRACE),
          format(
              "BUG: using ([a-z_]+)\\(\\) in preemptible",
              "BUG: using {1}() in preemptible code in {at}",
              CALL_TRACE.without("dump_stack|preemption|preempt|debug_|processor_id|this_cpu")),
          format(
                  "BUG: workqueue leaked lock or atomic",
                  "BUG: workqueue leaked lock or atomic in {1}")
              .followedBy(
                  "BUG: workqueue leaked lock or atomic", "last function: ([a-zA-Z0-9_]+)$"),
          // arm prints this, x86 a warning; one fault, one name
          format(
              "BUG: Invalid wait context",
              "WARNING: locking bug in {at}",
              CALL_TRACE.without("lock_sock|release_sock")));

  static final List<KernelFormat> UNDER_WARNING =
      List.of(
          format("WARNING: .*still has locks held!", "WARNING: still has locks held in {1}")
              .followedBy("WARNING: .*still has locks held!", "at: {FUNC}"),
          format(
              "WARNING: Nested lock was not taken",
              "WARNING: nested lock was not taken in {at}",
              WARNING),
          format(
                  "WARNING: lock held when returning to user space",
                  "WARNING: lock held when returning to user space in {1}")
              .followedBy("WARNING: lock held when returning to user space", LEAVING, AT),
          format(
                  "WARNING: possible circular locking dependency detected",
                  "possible deadlock in {at}",
                  via(ACQUIRED_AT, ACQUIRED_AT, TRACE)
                      .without(
                          "process_one_work|flush_workqueue|drain_workqueue|destroy_workqueue"))
              .followedBy("WARNING: possible circular locking dependency", ACQUIRES + " lock"),
          format(
                  "WARNING: possible irq lock inversion dependency detected",
                  "possible deadlock in {1}")
              .followedBy(
                  "WARNING: possible irq lock inversion dependency detected",
                  "just changed the state of lock",
                  AT),
          format(
              "WARNING: .*-safe -> .*-unsafe lock order detected",
              "possible deadlock in {at}",
              via(landmark("which became (?:.*) at:"), TRACE)),
          format("WARNING: possible recursive locking detected", "possible deadlock in {1}")
              .followedBy("WARNING: possible recursive locking detected", ACQUIRES + " lock", AT),
          format("WARNING: inconsistent lock state", "inconsistent lock state in {at}", CALL_TRACE)
              .followedBy("WARNING: inconsistent lock state", "takes", AT),
          format(
                  "WARNING: suspicious RCU usage",
                  "WARNING: suspicious RCU usage in {at}",
                  CALL_TRACE.without("rcu|kmem|slab"))
              .followedBy("WARNING: suspicious RCU usage", "{SRC}"),
          format(
              "WARNING: bad unlock balance detected!",
              "WARNING: bad unlock balance in {at}",
              UNLOCK),
          format("WARNING: held lock freed!", "WARNING: held lock freed in {1}")
              .followedBy("WARNING: held lock freed!", "at:(?: {PC})? +{FUNC}"));

  static final List<KernelFormat> UNDER_INFO =
      List.of(
          acquiring("possible circular locking dependency detected", ACQUIRES + " lock"),
          acquiring(
              "possible irq lock inversion dependency detected", "just changed the state of lock"),
          acquiring("SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected", ACQUIRES),
          acquiring("possible recursive locking detected", ACQUIRES + " lock"),
          format("INFO: inconsistent lock state", "inconsistent lock state in {1}")
              .followedBy("INFO: inconsistent lock state \\]", "takes", AT),
          format(
              "INFO: trying to register non-static key",
              "INFO: trying to register non-static key in {at}",
              CALL_TRACE.without("stack|lock|IRQ")),
          format(
                  "INFO: suspicious RCU usage",
                  "INFO: suspicious RCU usage in {at}",
                  CALL_TRACE.without("rcu|kmem|slab"))
              .followedBy("INFO: suspicious RCU usage", "{SRC}"));

  private KernelLockFormats() {}

  private static KernelFormat acquiring(String what, String then) {
    return format("INFO: " + what, "possible deadlock in {1}")
        .followedBy("INFO: " + what + " \\]", then, AT);
  }
}
