package dev.yunfan.streams.grouping;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which console lines open a kernel report, and which only look as if they did. */
final class KernelMarkers {
  /**
   * A literal that opens reports of one family.
   *
   * @param opening the literal
   * @param decoys what makes a line with the literal harmless
   */
  record Marker(String opening, Optional<Pattern> decoys) {
    boolean opens(String line) {
      return line.contains(opening) && decoys.filter(decoy -> decoy.matcher(line).find()).isEmpty();
    }
  }

  /** In order of precedence where one line carries several. */
  static final List<Marker> ALL =
      List.of(
          marker("BUG:", "ODEBUG:|DEBUG:|xlog_status:|BUG: no syscalls can create resource"),
          marker(
              "WARNING:",
              "/etc/ssh/moduli|workqueue cpumask: online|WARNING: [Tt]he mand mount option"
                  + "|Unsupported flag value\\(s\\) of 0x%x|Unprivileged eBPF is enabled"
                  + "|fbcon: Driver '.*' missed to adjust|WARNING: See https"
                  + "|kernel not compiled with CPU_SRSO|EXT4-[Ff][Ss](?: \\(.*\\))?:"
                  + "|(?i:warning: .* uses (?:deprecated v2 cap|wireless ext))"
                  + "|XFS \\(\\w+\\): WARNING"),
          marker(
              "INFO:",
              "INFO: lockdep is turned off|Stall ended before state dump|INFO: NMI handler"
                  + "|recovery required on readonly|(?:handler|interrupt).*took too long"
                  + "|is not present in /proc/kallsyms|no syscalls can create|rmt_storage:INFO:"
                  + "|_INFO:"),
          marker("Unable to handle kernel"),
          marker("general protection fault", "general protection fault .* error:\\d+ in "),
          marker("stack segment: "),
          marker("Kernel panic"),
          marker("PANIC: double fault"),
          marker("rust_kernel: panicked"),
          marker("kernel BUG"),
          marker("Kernel BUG"),
          marker("BUG kmalloc-"),
          marker("divide error:"),
          marker("divide_error:"),
          marker("invalid opcode:"),
          marker("int3:"),
          marker("UBSAN:"),
          marker("Booting the kernel.", "Parsing ELF|Decompressing Linux|Unknown parameter '"),
          marker("unregister_netdevice: waiting for"),
          marker("VFS: Close: file count is 0"),
          marker("VFS: Busy inodes after unmount"),
          marker("Internal error:"),
          marker("Unhandled fault:"),
          marker("Alignment trap:"),
          marker("trusty: panic"),
          marker("fatal error:", "ALSA|cannot create timer|\\.[ch](?:pp)?:\\d+"),
          marker("SYZFAIL:"),
          marker("SYZFATAL:"),
          marker("panic:", "_panic:|xlog_status:|evtlog_status:|onpanic:"),
          // not opened by any of the above: what older and smaller kernels print
          marker("Watchdog detected hard LOCKUP"),
          marker("Bad mode in "),
          marker("Unhandled kernel unaligned access"),
          marker("Oops: "),
          marker("Oops["));

  /** Names that a user chose get printed, and may hold any of the literals. */
  private static final String QUOTED = "problem connecting socket";

  /** Every opening contains one of these, and hardly any other line does. */
  private static final List<String> HINTS =
      List.of(
          "BUG",
          "WARNING:",
          "INFO:",
          "ernel",
          "anic",
          "fault",
          "error:",
          "SYZFA",
          "opcode:",
          "segment: ",
          "int3:",
          "UBSAN:",
          "PANIC:",
          "VFS: ",
          "unregister_netdevice:",
          "Alignment trap:",
          "LOCKUP",
          "Bad mode",
          "Oops");

  /** Comes inside other reports too, and then does not end them. */
  private static final Pattern COMPANION =
      Pattern.compile(
          "invalid opcode: 0000|Kernel panic - not syncing|unregister_netdevice: waiting for"
              + "|PANIC: double fault|Internal error:|Oops: |Oops\\[#");

  /** Not a fault, but with a back-trace of its own that may run into the report's. */
  private static final List<String> INTRUDERS =
      List.of(
          "vmalloc: allocation failure:",
          "FAULT_INJECTION: forcing a failure",
          "FAULT_FLAG_ALLOW_RETRY missing");

  private KernelMarkers() {}

  /** The marker that makes this line the opening of a report. */
  static Optional<Marker> opening(String line) {
    if (!hinted(line) || (line.contains("p9_fd_create") && line.contains(QUOTED))) {
      return Optional.empty();
    }
    for (var marker : ALL) {
      if (marker.opens(line)) {
        return Optional.of(marker);
      }
    }
    return Optional.empty();
  }

  /** Whether another report, or another back-trace, begins on this line of a report. */
  static boolean interrupts(String line) {
    if (opening(line).isPresent()) {
      return !COMPANION.matcher(line).find();
    }
    return INTRUDERS.stream().anyMatch(line::contains);
  }

  private static boolean hinted(String line) {
    for (var hint : HINTS) {
      if (line.contains(hint)) {
        return true;
      }
    }
    return false;
  }

  private static Marker marker(String opening) {
    return new Marker(opening, Optional.empty());
  }

  private static Marker marker(String opening, String decoys) {
    return new Marker(opening, Optional.of(Pattern.compile(decoys)));
  }
}
