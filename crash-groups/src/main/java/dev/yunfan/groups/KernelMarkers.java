package dev.yunfan.groups;

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
   * @param shape what a line must look like besides
   */
  record Marker(String opening, Optional<Pattern> decoys, Optional<Pattern> shape) {
    boolean opens(String line) {
      return line.contains(opening)
          && shape.filter(whole -> !whole.matcher(line).find()).isEmpty()
          && decoys.filter(decoy -> decoy.matcher(line).find()).isEmpty();
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
                  + "|XFS \\(\\w+\\): WARNING|WARNING: (?:linker|lld?|ld|clang|gcc|javac?|Gradle|modpost|ThreadSanitizer)\\b"
                  + "|(?:/|^)\\S*(?:ld|clang|linker\\w*|g?cc|javac|dex2oat)\\S*: (?:\\S+ )?WARNING:|unused DT entry"),
          marker(
              "INFO:",
              "INFO: lockdep is turned off|Stall ended before state dump|INFO: NMI handler"
                  + "|recovery required on readonly|(?:handler|interrupt).*took too long"
                  + "|is not present in /proc/kallsyms|no syscalls can create|rmt_storage:INFO:"
                  + "|_INFO:"),
          marker("Unable to handle kernel"),
          marker("general protection fault", "general protection fault .* error:\\d+ in "),
          marker("stack segment: "),
          marker("Kernel panic", "(?i:reset|reboot)\\S* ?(?:message|reason)\\s*[:=]"),
          marker("PANIC: double fault"),
          marker("rust_kernel: panicked"),
          marker("kernel BUG"),
          marker("Kernel BUG"),
          marker("BUG kmalloc-"),
          shaped("BUG ", "\\bBUG [\\w.:,+-]+ ?\\((?:Not tainted|Tainted: [^)]*)\\): "),
          marker("CFI failure"),
          marker("subsystem failure reason:"),
          shaped(
              "emoteproc",
              "remoteproc\\w*: crash detected in|remoteproc\\S*: fatal error received"),
          shaped("fatal error received", "\\bfatal error received: \\S"),
          marker("SError Interrupt on CPU"),
          shaped("xception", "(?i:md\\d? ?exception|md_ex).*file: ?\\S+"),
          shaped("rash", "(?<!syncing: )\\b(?i:cp[_ ]crash\\w*)(?: by)?[ :]+\\S"),
          shaped("AddressSanitizer: ", "(?<!ERROR: )AddressSanitizer: [a-z-]+ in \\w+\\+0x"),
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
          marker("Oops: ", "(?i:reset|reboot|boot)\\S* ?(?:message|reason)|KP: |Fatal exception"),
          marker("Oops["),
          // one line about a crash: only where the crash itself is not in the log
          shaped("PC:", "(?i:reset|reboot)\\S* ?(?:message|reason)\\s*[:=].*\\bPC:"));

  /** Of a report that lost the line that opens it; no line has it. */
  static final Marker BEHEADED = marker("(beheaded)");

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
          "Oops",
          "CFI failure",
          "subsystem failure",
          "emoteproc",
          "xception",
          "rash",
          "AddressSanitizer: ",
          "SError",
          "PC:");

  /** Comes inside other reports too, and then does not end them. */
  private static final Pattern COMPANION =
      Pattern.compile(
          "invalid opcode: 0000|INFO: (?:0x[0-9a-f]|Slab |Object |Allocated in|Freed in)"
              + "|kernel BUG at rust/|CFI failure|kernel/cfi\\.c|SError Interrupt|subsystem failure reason:|remoteproc|fatal error received|(?i:md\\d? ?exception|cp[_ ]crash)"
              + "|Kernel panic - not syncing|unregister_netdevice: waiting for"
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

  /** Programs and drivers open lines of their own with these. */
  static boolean everyday(Marker marker) {
    return marker.opening().equals("WARNING:") || marker.opening().equals("INFO:");
  }

  private static Marker marker(String opening) {
    return new Marker(opening, Optional.empty(), Optional.empty());
  }

  private static Marker marker(String opening, String decoys) {
    return new Marker(opening, Optional.of(Pattern.compile(decoys)), Optional.empty());
  }

  private static Marker shaped(String opening, String shape) {
    return new Marker(opening, Optional.empty(), Optional.of(Pattern.compile(shape)));
  }
}
