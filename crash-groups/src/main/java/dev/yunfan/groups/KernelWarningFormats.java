package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.WARNING;
import static dev.yunfan.groups.KernelRoute.landmark;

import java.util.List;
import java.util.stream.Stream;

/** Warnings: named after who was warned about, where the warning stands in a shared check. */
final class KernelWarningFormats {
  /** Where the report has no trace, its heading names the function. */
  private static final KernelRoute PLAINLY =
      WARNING.orVia(landmark("WARNING: .*\\.[a-z]+:[0-9]+ (?:at )?" + KernelFrames.FUNCTION));

  private static final List<KernelFormat> IN_CHECKS =
      List.of(
          format("WARNING: .*kernel/cfi\\.c", "CFI failure in {at}", WARNING.without("cfi")),
          format(
              "WARNING: .*lib/debugobjects\\.c.* (?:debug_print|debug_check|at)",
              "WARNING: ODEBUG bug in {at}",
              WARNING.without(
                  "debug_|rcu|hrtimer_|timer_|work_|percpu_|vunmap|vfree|__free_|kobject_")),
          format(
              "WARNING: .*mm/usercopy\\.c.* (?:usercopy_warn|at)",
              "WARNING: bad usercopy in {at}",
              WARNING.without("usercopy|__check")),
          format(
              "WARNING: .*lib/kobject\\.c.* (?:kobject_|at)",
              "WARNING: kobject bug in {at}",
              WARNING.without("kobject_")),
          format(
              "WARNING: .*fs/proc/generic\\.c.* (?:proc_register|at)",
              "WARNING: proc registration bug in {at}",
              WARNING.without("proc_")),
          format(
              "WARNING: .*lib/refcount\\.c.* (?:refcount_|at)",
              "WARNING: refcount bug in {at}",
              WARNING.without("refcount|kobject_")),
          format(
              "WARNING: .*kernel/locking/lockdep\\.c.*lock_",
              "WARNING: locking bug in {at}",
              WARNING.without("lock_sock|release_sock")));

  private static final List<KernelFormat> PLAIN =
      List.of(
          format(
              "WARNING: .*mm/.*\\.c.* k?.?malloc",
              "WARNING: kmalloc bug in {at}",
              WARNING.without("kmalloc|krealloc|slab|kmem")),
          format(
              "WARNING: .*mm/vmalloc.c.*__vmalloc_node",
              "WARNING: zero-size vmalloc in {at}",
              WARNING),
          format(
              "WARNING: .* usb_submit_urb",
              "WARNING in {at}/usb_submit_urb",
              WARNING.without("usb_start_wait_urb|usb_bulk_msg|usb_interrupt_msg")),
          format("WARNING: {SRC} at 0x\\d+, CPU#\\d+", "WARNING in {at}", WARNING),
          format("WARNING: (?:.* )?at {SRC} {FUNC}", "WARNING in {at}", PLAINLY),
          format("WARNING: (?:\\[.*\\] )?{SRC} at {FUNC}", "WARNING in {at}", PLAINLY));

  private static final List<KernelFormat> OF_THE_UNWINDER =
      List.of(
          format(
              "WARNING: kernel stack regs at [0-9a-f]+ in [^ ]* has bad '([^']+)' value",
              "WARNING: kernel stack regs has bad '{1}' value"),
          format(
              "WARNING: kernel stack frame pointer at [0-9a-f]+ in [^ ]* has bad value",
              "WARNING: kernel stack frame pointer has bad value"),
          format(
              "WARNING: kernel stack regs .* has bad 'bp' value",
              "WARNING: kernel stack regs has bad value"),
          format(
              "WARNING: kernel stack frame pointer .* has bad value",
              "WARNING: kernel stack regs has bad value"),
          format("WARNING:\\s*$", "WARNING: corrupted").asTorn());

  /** In order: checks shared by many callers, locks, then everything else. */
  static final List<KernelFormat> ALL =
      Stream.of(IN_CHECKS, KernelLockFormats.UNDER_WARNING, PLAIN, OF_THE_UNWINDER)
          .flatMap(List::stream)
          .toList();

  private KernelWarningFormats() {}
}
