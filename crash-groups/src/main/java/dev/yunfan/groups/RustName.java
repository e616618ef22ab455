package dev.yunfan.groups;

import java.util.regex.Pattern;

/** Names of Rust functions without what the compiler adds, which changes with every build. */
final class RustName {
  private static final Pattern LEGACY_HASH =
      Pattern.compile("::h[0-9a-f]{16}$|\\[[0-9a-f]{8,16}\\]");

  /** Of names that cannot be read. */
  private static final Pattern MANGLED_HASH =
      Pattern.compile("(?<=C)s[0-9A-Za-z]+_|17h[0-9a-f]{16}(?=E)");

  private static final Pattern ESCAPE =
      Pattern.compile("\\$(SP|BP|RF|LT|GT|LP|RP|C|u[0-9a-f]{1,6})\\$");

  private RustName() {}

  /** The path of a function, readable; other names stay as they are. */
  static String demangled(String symbol) {
    if (symbol.startsWith("_R") && symbol.length() > 3) {
      var path = RustV0.demangled(symbol);
      return path.equals(symbol) ? MANGLED_HASH.matcher(symbol).replaceAll("") : path;
    }
    if (symbol.startsWith("_ZN") && symbol.contains("17h")) {
      var plain = ItaniumName.demangled(symbol);
      return plain.equals(symbol)
          ? MANGLED_HASH.matcher(symbol).replaceAll("")
          : unescaped(LEGACY_HASH.matcher(plain).replaceAll(""));
    }
    return symbol.contains("::") ? unescaped(LEGACY_HASH.matcher(symbol).replaceAll("")) : symbol;
  }

  private static String unescaped(String name) {
    if (name.indexOf('$') < 0) {
      return name;
    }
    var readable =
        ESCAPE
            .matcher(name)
            .replaceAll(found ->
                switch (found.group(1)) {
                  case "SP" -> "@";
                  case "BP" -> "*";
                  case "RF" -> "&";
                  case "LT" -> "<";
                  case "GT" -> ">";
                  case "LP" -> "(";
                  case "RP" -> ")";
                  case "C" -> ",";
                  default -> " ";
                });
    return readable.replace("..", "::").replace("::_<", "::<").replaceFirst("^_(?=<)", "");
  }
}
