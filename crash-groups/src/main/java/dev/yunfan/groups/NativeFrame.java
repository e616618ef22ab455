package dev.yunfan.groups;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a native back-trace.
 *
 * @param module file name of the library or program, empty if not printed
 * @param symbol function without arguments, empty if not known
 * @param place build id and offset in the module, empty if not printed
 */
record NativeFrame(String module, String symbol, String place) {
  private static final String HEX = "(?:0x)?([0-9a-fA-F]+)";

  /** How some collectors begin every frame of a thread. */
  static final String UNNUMBERED = "native: pc ";

  /** debuggerd, old and new, and what ndk-stack makes of it. */
  private static final Pattern DEBUGGERD =
      Pattern.compile(
          "#(\\d{2,3})\\s+(?:(?:pc|lr)\\s+)?"
              + HEX
              + "\\s+(\\[anon:[^\\]]*\\]|\\S+)(?:\\s+\\(deleted\\))?(?:\\s+\\(offset [^)]*\\))?(?:\\s+\\((?!BuildId)(.*?)\\)(?=\\s*(?:$|\\(BuildId|:|\\[)))?"
              + "(?:\\s*\\(BuildId: ([0-9a-f]+)\\))?(?:\\s*:? Routine (\\S+))?.*$");

  private static final Pattern COUNTED = Pattern.compile("^#\\d{2,3}\\s+(?:pc|lr) ");

  /** gdb and the sanitizers of user space: an address, or at least arguments. */
  private static final Pattern GDB =
      Pattern.compile(
          "^#\\d+\\s+(?:0x[0-9a-f]+ in (\\S.*)|(?:0x[0-9a-f]+ )?([A-Za-z_~][^(]{0,200}\\(.*))$");

  /** Collectors that write the module first, then the function, with a column for the address. */
  private static final Pattern COLUMNS =
      Pattern.compile(
          "^\\s*\\d{1,3}\\s{2,}(\\S+\\.(?:so|apk|oat|odex|vdex|dex)\\S*)\\s+0x[0-9a-f]+\\s+(\\S.*)$");

  /** Module, then function, offset and address in brackets. */
  private static final Pattern BRACKETS =
      Pattern.compile("^\\s+(/\\S+) \\((?:(.*)\\+\\d+, )?pc ([0-9a-f]+)\\)\\s*$");

  private static final Pattern UNKNOWN = Pattern.compile("^(?:\\?+|<unknown>.*|\\(null\\))$");

  /** Memory that no file backs. */
  private static final Pattern NOWHERE =
      Pattern.compile("^(?:<.*>|\\[anon:(?!dalvik).*\\]|\\?+|0x[0-9a-f]+)$");

  private static final Pattern OFFSET = Pattern.compile("\\+(?:0x)?[0-9a-fA-F]+$");
  private static final Pattern TEMPLATE = Pattern.compile("<[^<>]*>");

  /** Numbers that a compiler gives to functions without a name. */
  private static final Pattern LAMBDA = Pattern.compile("(?<=\\$_)\\d+|(?<=\\{lambda\\(\\)#)\\d+");

  /** The version of an interface, which differs between compilers. */
  private static final Pattern ABI = Pattern.compile("\\[abi:[^\\]]*\\]");

  private static final Pattern CLONE =
      Pattern.compile(
          "(?:\\.(?:isra|part|constprop|cold|llvm|cfi|__uniq)(?:\\.?\\d+)*|\\$[0-9a-f]{32}"
              + "| \\[clone [^]]*\\])+$");

  /** The frame a line prints, or empty. */
  static Optional<NativeFrame> printedOn(String printed) {
    var line = printed.replace(UNNUMBERED, "#00 pc ");
    var listed = listed(line);
    if (listed.isPresent()) {
      return listed;
    }
    int mark = line.indexOf('#');
    if (mark < 0
        || mark + 1 >= line.length()
        || !Character.isDigit(line.charAt(mark + 1))
        || !(begins(line.substring(0, mark)) || COUNTED.matcher(line.substring(mark)).find())) {
      return Optional.empty();
    }
    var sanitizer = SanitizerFrame.printedOn(line.substring(mark));
    if (sanitizer.isPresent()) {
      return sanitizer;
    }
    var debuggerd = DEBUGGERD.matcher(line.substring(mark));
    if (debuggerd.find()) {
      var symbol = debuggerd.group(4) == null ? debuggerd.group(6) : debuggerd.group(4);
      return Optional.of(
          of(debuggerd.group(3), symbol, place(debuggerd.group(5), debuggerd.group(2))));
    }
    var gdb = GDB.matcher(line.substring(mark));
    if (!gdb.find()) {
      return Optional.empty();
    }
    var call = gdb.group(1) == null ? gdb.group(2) : gdb.group(1);
    var named = call.indexOf('(') < 0 ? call.split("\\s", 2)[0] : call;
    return Optional.of(new NativeFrame("", function(named), ""));
  }

  /** Text before the number makes it another number. */
  private static boolean begins(String prefix) {
    return prefix.isBlank() || prefix.stripTrailing().endsWith("frame");
  }

  private static Optional<NativeFrame> listed(String line) {
    if (line.contains(" 0x")) {
      var columns = COLUMNS.matcher(line);
      if (columns.find()) {
        // the address is that of one run
        return Optional.of(of(columns.group(1), columns.group(2), ""));
      }
    }
    if (line.contains("pc ") && line.contains(" /")) {
      var brackets = BRACKETS.matcher(line);
      if (brackets.find()) {
        var place = place(null, brackets.group(3));
        return Optional.of(of(brackets.group(1), brackets.group(2), place));
      }
    }
    return Optional.empty();
  }

  static NativeFrame of(String path, @Nullable String symbol, String place) {
    var name = symbol == null || UNKNOWN.matcher(symbol.strip()).find() ? "" : symbol;
    if (NOWHERE.matcher(path).find()) {
      return new NativeFrame("", name.isEmpty() ? "" : function(name), ""); // an address of one run
    }
    var module =
        path.startsWith("[")
            ? path
            : path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('!')) + 1);
    return new NativeFrame(module, name.isEmpty() ? "" : function(name), place);
  }

  static String place(@Nullable String build, String offset) {
    var digits = offset.replaceFirst("^0+(?=.)", "").toLowerCase(java.util.Locale.ROOT);
    return (build == null ? "" : build + "+") + digits;
  }

  /** The function without arguments, template arguments, offset and the compiler's suffixes. */
  static String function(String printed) {
    var located = OFFSET.matcher(printed.strip()).replaceFirst("");
    var bareName = located.indexOf('[') < 0 ? located : ABI.matcher(located).replaceAll("");
    if (bareName.startsWith("_R")) {
      return RustName.demangled(bareName);
    }
    var name = ItaniumName.demangled(RustName.demangled(bareName));
    if (name.startsWith("<")) {
      return LAMBDA.matcher(name).replaceAll("#"); // a Rust implementation: nothing else begins so
    }
    for (int depth = 0; depth < 10 && name.indexOf('<') > 0; depth++) {
      var outer = TEMPLATE.matcher(name).replaceAll("");
      if (outer.equals(name)) {
        break;
      }
      name = outer;
    }
    int arguments = name.replace("(anonymous namespace)", "{anonymous.namespac}").indexOf('(');
    var bare = arguments > 0 ? name.substring(0, arguments) : name;
    return LAMBDA.matcher(CLONE.matcher(bare.strip()).replaceFirst("")).replaceAll("#");
  }

  /** How the frame counts in a signature: by function, else by its place in the module. */
  String key() {
    if (!symbol.isEmpty()) {
      return symbol;
    }
    return place.isEmpty() || module.isEmpty() ? module + place : module + "+" + place;
  }
}
