package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.CALL_TRACE;
import static dev.yunfan.groups.KernelRoute.FAULT_THEN_TRACE;
import static dev.yunfan.groups.KernelRoute.TRACE;
import static dev.yunfan.groups.KernelRoute.landmark;
import static dev.yunfan.groups.KernelRoute.via;

import dev.yunfan.groups.KernelRoute.Step;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reports of the memory sanitizers and of the faults that bad memory ends in. */
final class KernelMemoryFormats {
  /** Memory sanitizers print the detecting back-trace first, then where the memory comes from. */
  private static final Step UNTIL_ORIGIN =
      new Step.Trace(
          Optional.of(Pattern.compile("Local variable .* created at:|Uninit was created at:")));

  /** Old ones print a heading over the first back-trace, new ones do not. */
  private static final KernelRoute DETECTED =
      via(UNTIL_ORIGIN).orVia(KernelRoute.HEADING, UNTIL_ORIGIN);

  /** The address sanitizer of arm64's hardware tags reports from inside the fault's path. */
  private static final String TAG_FAULT = "kernel_fault|tag_check|mem_abort|^el1_|^el1h_";

  private static final String DOUBLE_FREE =
      "BUG: KASAN: (?:double-free or invalid-free|double-free|invalid-free) in {FUNC}";

  /** Kernels 4.0 to 4.3 wrote the same reports in words of their own. */
  private static KernelFormat early(String words, String name) {
    return format(
            "BUG: KASan: " + words,
            "KASAN: " + name + " {2} in {at}",
            via(
                landmark("BUG: KASan: [a-z ]+ in " + KernelFrames.FUNCTION),
                landmark(KernelFrames.CALL_TRACE),
                TRACE))
        .followedBy("BUG: KASan: " + words + " in {FUNC}", "(Read|Write) of size [0-9]+");
  }

  static final List<KernelFormat> UNDER_BUG =
      List.of(
          early("use after free", "use-after-free"),
          early("out of bounds access", "out-of-bounds"),
          early("out of bounds on stack", "stack-out-of-bounds"),
          early("global buffer overflow", "global-out-of-bounds"),
          early("wild memory access", "wild-memory-access"),
          early("user[ -]memory[ -]access", "user-memory-access"),
          early("null[ -]ptr[ -]deref", "null-ptr-deref"),
          format(
                  "BUG: KASAN:",
                  "KASAN: {1} {3} in {at}",
                  via(
                          landmark("BUG: KASAN: (?:[a-z-]+) in " + KernelFrames.FUNCTION),
                          landmark(KernelFrames.CALL_TRACE),
                          TRACE)
                      .without(TAG_FAULT))
              .followedBy(
                  "BUG: KASAN: ([a-z-]+) in {FUNC}", "(Read|Write) (?:of size|at addr) [0-9a-f]+"),
          format(
                  "BUG: KASAN:",
                  "KASAN: invalid-free in {at}",
                  via(
                          landmark(DOUBLE_FREE.replace("{FUNC}", KernelFrames.FUNCTION)),
                          landmark(KernelFrames.CALL_TRACE),
                          TRACE)
                      .without("slab_|kfree|vunmap|vfree"))
              .followedBy(DOUBLE_FREE),
          format("BUG: KASAN: [a-z-]+ on address", "KASAN: {1} {2}")
              .followedBy("BUG: KASAN: ([a-z-]+) on address", "(Read|Write) of size [0-9]+"),
          format("BUG: KASAN: (.*)", "KASAN: {1}").asTorn(),
          format(
                  "BUG: KMSAN: kernel-usb-infoleak",
                  "KMSAN: kernel-usb-infoleak in {at}",
                  DETECTED.without(
                      "alloc_skb|usb_submit_urb|usb_start_wait_urb|usb_bulk_msg"
                          + "|usb_interrupt_msg|usb_control_msg"))
              .followedBy("BUG: KMSAN: kernel-usb-infoleak in {FUNC}"),
          format(
                  "BUG: KMSAN:",
                  "KMSAN: {1} in {at}",
                  DETECTED.without(
                      "alloc_skb|netlink_ack|netlink_rcv_skb|_encrypt$"
                          + "|^(?:crypto|cipher|drbg|rng)_"))
              .followedBy("BUG: KMSAN: ([a-z-]+) in {FUNC}"),
          format("BUG: KCSAN: (.*)", "KCSAN: {1}"),
          kfence("(use-after-free|out-of-bounds) (read|write)", "KFENCE: {1} {2} in {at}"),
          kfence("invalid free", "KFENCE: invalid free in {at}"),
          kfence("invalid (read|write)", "KFENCE: invalid {1} in {at}"),
          kfence("memory corruption", "KFENCE: memory corruption in {at}"),
          format(
              "BUG: (?:unable to handle kernel paging request"
                  + "|unable to handle page fault for address"
                  + "|Unable to handle kernel data access)",
              "BUG: unable to handle kernel paging request in {at}",
              FAULT_THEN_TRACE),
          format(
              "BUG: (?:unable to handle kernel |[Kk]ernel )NULL pointer dereference",
              "BUG: unable to handle kernel NULL pointer dereference in {at}",
              FAULT_THEN_TRACE),
          format("BUG: [uU]nable to handle kernel", "BUG: unable to handle kernel").asTorn(),
          format(
              "BUG: Bad page (state|cache)",
              "BUG: Bad page {1} in {at}",
              via(landmark("page last allocated"), TRACE)
                  .without(
                      "(free|put|get|update|release)_page|free_unref|^_*folio"
                          + "|truncate_inode_pages|page_frag_free|alloc|vmap|page_owner")),
          format("BUG: Bad page map", "BUG: Bad page map"),
          format(
              "BUG: memory leak",
              "memory leak in {at}",
              via(landmark("backtrace(?: \\(crc [0-9a-f]+\\))?:"), TRACE)
                  .without(
                      "kmemleak|mmap|kmem|slab|alloc|create_object|idr_get|list_lru_init"
                          + "|pcpu_create")),
          format(
              "BUG: .*stack guard page was hit at",
              "BUG: stack guard page was hit in {at}",
              FAULT_THEN_TRACE.blaming(KernelBlame.LOOPING_ENTRY)));

  static final List<KernelFormat> UNDER_UNABLE_TO_HANDLE =
      List.of(
          format(
              "Unable to handle kernel"
                  + " (paging request|NULL pointer dereference|access to user memory)",
              "BUG: unable to handle kernel {1} in {at}",
              FAULT_THEN_TRACE),
          format(
              "Unable to handle kernel ([a-z][a-zA-Z -]*?)(?: at (?:virtual )?address|$)",
              "BUG: unable to handle kernel {1} in {at}",
              FAULT_THEN_TRACE));

  static final List<KernelFormat> UNDER_KERNEL_BUG =
      List.of(
          format(
              "kernel BUG at mm/usercopy.c",
              "BUG: bad usercopy in {at}",
              CALL_TRACE.without("usercopy|__check")),
          format("kernel BUG at lib/list_debug.c", "BUG: corrupted list in {at}", CALL_TRACE),
          // wrappers of socket buffers check for their callers
          format("kernel BUG at .*", "kernel BUG in {at}", FAULT_THEN_TRACE.without("^skb_")));

  private KernelMemoryFormats() {}

  private static KernelFormat kfence(String what, String title) {
    return format(
        "BUG: KFENCE: " + what + " in {FUNC}",
        title,
        via(landmark("BUG: KFENCE: (?:[a-z\\- ]+) in " + KernelFrames.FUNCTION), TRACE));
  }
}
