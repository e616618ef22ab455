package dev.yunfan.groups;

import java.util.Optional;
import java.util.regex.Pattern;

/** A frame as the sanitizers of user space print it: an address, then function or module. */
final class SanitizerFrame {
  private static final Pattern START = Pattern.compile("^#\\d+ +0x[0-9a-f]+ +(?:in |\\()");

  private static final Pattern MODULE = Pattern.compile("^\\(([^()]+)\\+0x([0-9a-f]+)\\)");
  private static final Pattern BUILD = Pattern.compile("\\(BuildId: ([0-9a-f]+)\\)");
  private static final Pattern SOURCE =
      Pattern.compile(" \\S*[/.]\\S*(?::\\d+){1,2}$| \\?\\?:0:?0?$");

  /** Where the module begins: function names have brackets, too. */
  private static final Pattern IN_MODULE =
      Pattern.compile(" +(\\([^() ]+\\+0x[0-9a-f]+\\)(?: *\\(BuildId: [0-9a-f]+\\))?)$");

  private SanitizerFrame() {}

  /** Reads a line from its number sign on; empty if it has no module and no function. */
  static Optional<NativeFrame> printedOn(String line) {
    if (!START.matcher(line).find()) {
      return Optional.empty();
    }
    var rest = line.substring(line.indexOf(" 0x") + 1);
    rest = rest.substring(rest.indexOf(' '));
    var inModule = IN_MODULE.matcher(rest);
    if (inModule.find()) {
      var module = MODULE.matcher(inModule.group(1));
      var build = BUILD.matcher(inModule.group(1));
      if (module.find()) {
        var place = NativeFrame.place(build.find() ? build.group(1) : null, module.group(2));
        var function = function(rest.substring(0, inModule.start()));
        return Optional.of(NativeFrame.of(module.group(1), function, place));
      }
    }
    var function = function(rest);
    // gdb's frames have arguments, and are read as gdb's
    return function.isEmpty() || !SOURCE.matcher(rest).find()
        ? Optional.empty()
        : Optional.of(NativeFrame.of("", function, ""));
  }

  private static String function(String text) {
    var named = text.strip();
    return named.startsWith("in ") ? SOURCE.matcher(named.substring(3)).replaceFirst("") : "";
  }
}
