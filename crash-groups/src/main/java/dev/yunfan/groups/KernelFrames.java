package dev.yunfan.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a kernel prints a back-trace: where one starts, and what a frame looks like. */
final class KernelFrames {
  /** An address as kernels print it before a frame. */
  static final String ADDRESS = "\\[<?(?:(?:0x)?[0-9a-f]+|\\(?_*ptrval_*\\)?)>?\\]";

  /**
   * A function's name: what follows a dot ({@code .isra.3}, {@code .cold}) is the compiler's, and
   * what follows in brackets was put in place of the offset by a script that looks up lines.
   */
  static final String FUNCTION =
      "([a-zA-Z0-9_]+)(?:[.+]|(?= \\([a-z][a-zA-Z0-9_./-]*\\.[chS]:[0-9]))";

  static final Pattern CALL_TRACE = Pattern.compile("Call [Tt]race:|Backtrace:");

  /** The faulting instruction; user-space addresses match without naming a function. */
  static final Pattern FAULTING_FUNCTION =
      Pattern.compile(
          "(?:IP|NIP|pc |PC is at|EIP is at|epc {0,3}):?(?: ?:)? (?:[0-9a-f]{8} |[0-9a-f]{16} )?"
              + "(?:(?:[0-9]+:)?(?:"
              + ADDRESS
              + " +){0,2}"
              + FUNCTION
              + "|(?:[0-9]+:)?0x[0-9a-f]+"
              + "|(?:[0-9]+:)?"
              + ADDRESS
              + " +\\[< *\\(null\\)>\\] +\\(null\\)"
              + "|[0-9]+: +\\(null\\))");

  /** The start of one back-trace, and so the end of the one before. */
  private static final Pattern TRACE_START =
      Pattern.compile(
          "Call [Tt]race|Allocated(?: by task [0-9]+)?:|Freed(?: by task [0-9]+)?:"
              + "|[^k] backtrace(?: \\(crc [0-9a-f]+\\))?:|Backtrace:"
              + "|Uninit was stored to memory at"
              // RISC-V dumps the stack after its registers without saying so
              + "|status: [0-9a-f]{16} badaddr: [0-9a-f]{16} cause: [0-9a-f]{16}");

  private static final Pattern FRAME = Pattern.compile("^ *(?:" + ADDRESS + " ){0,2}" + FUNCTION);

  /** ARM prints callee and caller; the callee of the first line stands nowhere else. */
  private static final Pattern ARM_FRAME =
      Pattern.compile(
          "^ *" + ADDRESS + " \\(([a-zA-Z0-9_]+)[^)]*\\) from " + ADDRESS + " \\(" + FUNCTION);

  private static final Pattern NEW_ARM_FRAME =
      Pattern.compile("^ *([a-zA-Z0-9_]+) from " + FUNCTION + "[^ ]*0x");

  /** Fault injection forces failures on purpose; its back-trace mixes into real ones. */
  private static final Pattern SPOILED =
      Pattern.compile("^(?: " + ADDRESS + ")? should_fail(?:slab)?(?:\\.[a-z0-9.]+)?\\+0x");

  private KernelFrames() {}

  static boolean startsTrace(String line) {
    return TRACE_START.matcher(line).find();
  }

  static boolean spoils(String line) {
    return line.contains("should_fail") && SPOILED.matcher(line).find();
  }

  /** The function that a line names as the faulting one, or none. */
  static List<String> fault(String line) {
    var fault = FAULTING_FUNCTION.matcher(line);
    return fault.find() ? named(fault) : List.of();
  }

  /** Whether a line is unmistakably a frame, so that it needs no heading above its back-trace. */
  static boolean namesCallee(String line) {
    return line.contains(" from ")
        && (ARM_FRAME.matcher(line).find() || NEW_ARM_FRAME.matcher(line).find());
  }

  /** The functions that one line of a back-trace names: none, one, or ARM's two. */
  static List<String> on(String line) {
    for (var shape : List.of(FRAME, ARM_FRAME, NEW_ARM_FRAME)) {
      var frame = shape.matcher(line);
      if (frame.find()) {
        return named(frame);
      }
    }
    return List.of();
  }

  /** The functions that a match captured. */
  static List<String> named(Matcher match) {
    var functions = new ArrayList<String>();
    for (int i = 1; i <= match.groupCount(); i++) {
      var function = match.group(i);
      if (function != null) {
        functions.add(function);
      }
    }
    return functions;
  }
}
