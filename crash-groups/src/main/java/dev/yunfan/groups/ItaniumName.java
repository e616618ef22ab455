package dev.yunfan.groups;

/**
 * Reads the plain part of mangled C++ names: older handsets print them mangled, newer ones not, and
 * it is one function all the same.
 */
final class ItaniumName {
  private static final String NESTED = "_ZN";
  private static final String PLAIN = "_Z";
  private static final String QUALIFIERS = "rVKRO";

  private ItaniumName() {}

  /**
   * The qualified name without arguments.
   *
   * @return the same text if it is not mangled, or mangled in a way that needs more than reading
   *     names (templates, operators, substitutions)
   */
  static String demangled(String symbol) {
    if (!symbol.startsWith(PLAIN)) {
      return symbol;
    }
    boolean nested = symbol.startsWith(NESTED);
    int at = nested ? NESTED.length() : PLAIN.length();
    while (nested && at < symbol.length() && QUALIFIERS.indexOf(symbol.charAt(at)) >= 0) {
      at++;
    }
    if (!nested && at < symbol.length() && symbol.charAt(at) == 'L') {
      at++; // internal linkage
    }
    var name = new StringBuilder();
    var last = "";
    while (at < symbol.length() && symbol.charAt(at) != 'E') {
      if (nested && symbol.startsWith("D", at) && at + 2 < symbol.length() && !last.isEmpty()) {
        name.append("::~").append(last); // D0 to D2: destructors
        at += 2;
        continue;
      }
      if (nested && symbol.startsWith("C", at) && at + 2 < symbol.length() && !last.isEmpty()) {
        name.append("::").append(last); // C1 to C3: constructors
        at += 2;
        continue;
      }
      int digits = at;
      while (digits < symbol.length() && Character.isDigit(symbol.charAt(digits))) {
        digits++;
      }
      if (digits == at || digits - at > 3) {
        return symbol;
      }
      int end = digits + Integer.parseInt(symbol.substring(at, digits));
      if (end > symbol.length()) {
        return symbol;
      }
      last = symbol.substring(digits, end);
      name.append(name.isEmpty() ? "" : "::").append(last);
      at = end;
      if (!nested) {
        break;
      }
    }
    return name.isEmpty() ? symbol : name.toString();
  }
}
