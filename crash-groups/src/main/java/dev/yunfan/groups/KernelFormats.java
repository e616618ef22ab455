package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.CALL_TRACE;
import static dev.yunfan.groups.KernelRoute.FAULT_ONLY;
import static dev.yunfan.groups.KernelRoute.FAULT_THEN_TRACE;

import dev.yunfan.groups.KernelMarkers.Marker;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every known kind of kernel report, by the marker that opens it; the first that fits counts. */
final class KernelFormats {
  private static final List<KernelFormat> UNDER_BUG =
      Stream.of(
              KernelMemoryFormats.UNDER_BUG,
              KernelLockFormats.UNDER_BUG,
              KernelHangFormats.UNDER_BUG,
              List.of(
                  format("BUG: Bad rss-counter state", "BUG: Bad rss-counter state"),
                  format(
                      "BUG: non-zero (nr_ptes|nr_pmds|pgtables_bytes) on freeing mm",
                      "BUG: non-zero {1} on freeing mm"),
                  format("BUG: Dentry .* still in use", "BUG: Dentry still in use in {1}")
                      .followedBy(
                          "BUG: Dentry .* still in use \\([0-9]+\\) \\[(unmount) of [^\\]]+\\]"),
                  format("BUG: failure at [^ ]+/([a-zA-Z0-9_]+)\\(\\)!", "kernel BUG in {1}"),
                  format("BUG:\\s*$", "BUG: corrupted").asTorn()))
          .flatMap(List::stream)
          .toList();

  private static final List<KernelFormat> UNDER_INFO =
      Stream.of(
              KernelLockFormats.UNDER_INFO,
              KernelHangFormats.UNDER_INFO,
              List.of(
                  format("INFO: (Freed|Allocated) in (.*)", "INFO: {1} in {2}").asTorn(),
                  format("INFO:\\s*$", "INFO: corrupted").asTorn()))
          .flatMap(List::stream)
          .toList();

  private static final String ABOVE_OVERFLOW_CHECKS = "ubsan|overflow";

  private static final Map<String, List<KernelFormat>> BY_MARKER =
      Map.ofEntries(
          Map.entry("BUG:", UNDER_BUG),
          Map.entry("WARNING:", KernelWarningFormats.ALL),
          Map.entry("INFO:", UNDER_INFO),
          Map.entry("Unable to handle kernel", KernelMemoryFormats.UNDER_UNABLE_TO_HANDLE),
          fault(
              "general protection fault",
              "general protection fault.*:",
              "general protection fault"),
          fault("stack segment: ", "stack segment: ", "stack segment fault"),
          Map.entry("Kernel panic", KernelPanicFormats.ALL),
          trap("PANIC: double fault", "PANIC: double fault"),
          Map.entry(
              "rust_kernel: panicked",
              List.of(
                  format("rust_kernel: panicked", "{1} in {at}", CALL_TRACE.without("begin_unwind"))
                      .followedBy("rust_kernel: panicked at ", "^(.+)$"))),
          Map.entry("kernel BUG", KernelMemoryFormats.UNDER_KERNEL_BUG),
          Map.entry(
              "Kernel BUG",
              List.of(
                  format("Kernel BUG at [0-9a-f]{8,}", "kernel BUG in {at}", FAULT_THEN_TRACE),
                  format("Kernel BUG (.*)", "kernel BUG {1}"))),
          Map.entry(
              "BUG kmalloc-",
              Stream.concat(
                      Stream.of(
                          format(
                              "BUG kmalloc-.*: Object already free", "BUG: Object already free")),
                      KernelSlabFormats.ALL.stream())
                  .toList()),
          Map.entry("BUG ", KernelSlabFormats.ALL),
          Map.entry(
              KernelMarkers.BEHEADED.opening(),
              List.of(
                  format(
                      "pc :|PC is at|Call trace:",
                      "kernel fault in {at}",
                      FAULT_THEN_TRACE.orVia(KernelRoute.HEADING, KernelRoute.TRACE)))),
          Map.entry("CFI failure", KernelPanicFormats.CFI),
          Map.entry("subsystem failure reason:", KernelPartFormats.ALL),
          Map.entry("emoteproc", KernelPartFormats.ALL),
          Map.entry("xception", KernelPartFormats.ALL),
          Map.entry("rash", KernelPartFormats.ALL),
          Map.entry(
              "AddressSanitizer: ",
              List.of(format("AddressSanitizer: ([a-z-]+) in {FUNC}", "KASAN: {1} in {2}"))),
          Map.entry("fatal error received", KernelPartFormats.ALL),
          fault("SError Interrupt on CPU", "SError Interrupt on CPU", "SError"),
          Map.entry("PC:", List.of(format("\\bPC:([a-zA-Z0-9_]+)", "kernel panic in {1}"))),
          trap("divide error:", "divide error"),
          trap("divide_error:", "divide error"),
          trap("invalid opcode:", "invalid opcode"),
          fault("int3:", "int3: ", "int3"),
          Map.entry(
              "UBSAN:",
              List.of(
                  format(
                          "UBSAN:",
                          "UBSAN: undefined-behaviour in {at}",
                          CALL_TRACE.without(ABOVE_OVERFLOW_CHECKS))
                      .followedBy("UBSAN: Undefined behaviour in"),
                  format("UBSAN:", "UBSAN: {1} in {at}", CALL_TRACE.without(ABOVE_OVERFLOW_CHECKS))
                      .followedBy("UBSAN: (.*?) in"))),
          Map.entry(
              "Booting the kernel.",
              List.of(format("^Booting the kernel", "unexpected kernel reboot"))),
          Map.entry(
              "unregister_netdevice: waiting for",
              List.of(
                  format(
                      "unregister_netdevice: waiting for .* to become free",
                      "unregister_netdevice: waiting for DEV to become free"))),
          Map.entry(
              "VFS: Close: file count is 0",
              List.of(
                  format(
                      "VFS: Close: file count is 0",
                      "VFS: Close: file count is zero (use-after-free)"))),
          Map.entry(
              "VFS: Busy inodes after unmount",
              List.of(
                  format(
                      "VFS: Busy inodes after unmount",
                      "VFS: Busy inodes after unmount (use-after-free)"))),
          fault("Internal error:", "Internal error:", "Internal error"),
          fault("Unhandled fault:", "Unhandled fault:", "Unhandled fault"),
          fault("Alignment trap:", "Alignment trap:", "Alignment trap"),
          Map.entry(
              "trusty: panic",
              List.of(
                  format("trusty: panic.* ASSERT FAILED", "trusty: ASSERT FAILED: {1}")
                      .followedBy(
                          "trusty: panic \\(.*?\\):(?: DEBUG)? ASSERT FAILED at \\(.*?\\): (.+)"),
                  format("trusty: panic.* ASSERT FAILED.*: *(.*)", "trusty: ASSERT FAILED: {1}")
                      .asTorn(),
                  format("trusty: panic", "trusty: panic: {1}")
                      .followedBy("trusty: panic \\(.*?\\): (.+)"))),
          Map.entry("fatal error:", List.of(format("fatal error:", "go runtime error"))),
          Map.entry("SYZFAIL:", List.of(format("SYZFAIL:(.*)", "SYZFAIL:{1}"))),
          Map.entry("SYZFATAL:", List.of(format("SYZFATAL:(.*)", "SYZFATAL:{1}"))),
          Map.entry("panic:", List.of(format("panic:(.*)", "panic:{1}"))),
          Map.entry("Watchdog detected hard LOCKUP", KernelHangFormats.UNDER_HARD_LOCKUP),
          fault("Bad mode in ", "Bad mode in .* handler detected", "Bad mode"),
          fault(
              "Unhandled kernel unaligned access",
              "Unhandled kernel unaligned access",
              "Unhandled kernel unaligned access"),
          fault("Oops: ", "Oops: (?:[0-9a-f]{2,}|[a-z])", "Oops"),
          fault("Oops[", "Oops\\[#[0-9]+\\]", "Oops"));

  private KernelFormats() {}

  /** The kinds of report that a marker can open. */
  static List<KernelFormat> of(Marker marker) {
    return BY_MARKER.getOrDefault(marker.opening(), List.of());
  }

  private static Map.Entry<String, List<KernelFormat>> fault(
      String marker, String heading, String name) {
    return Map.entry(marker, List.of(format(heading, name + " in {at}", FAULT_THEN_TRACE)));
  }

  private static Map.Entry<String, List<KernelFormat>> trap(String marker, String name) {
    return Map.entry(marker, List.of(format(marker, name + " in {at}", FAULT_ONLY)));
  }
}
