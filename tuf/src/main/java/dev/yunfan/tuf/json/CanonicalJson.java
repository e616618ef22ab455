package dev.yunfan.tuf.json;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The OLPC canonical form: keys in code point order, no white space, whole numbers, and in strings
 * only {@code "} and {@code \} escaped. It is what TUF implementations sign. It is not always JSON
 * (a line feed stays raw), so it is never stored or sent.
 */
public final class CanonicalJson {
  /** Code point order; differs from {@link String#compareTo} only beyond U+FFFF. */
  static final Comparator<String> CODE_POINT_ORDER =
      (a, b) -> {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
          char x = a.charAt(i);
          char y = b.charAt(i);
          if (x != y) {
            boolean supplementary = Character.isSurrogate(x);
            return supplementary == Character.isSurrogate(y)
                ? Character.compare(x, y)
                : Boolean.compare(supplementary, !supplementary);
          }
        }
        return Integer.compare(a.length(), b.length());
      };

  private CanonicalJson() {}

  /** The canonical bytes of a value, in UTF-8. */
  public static byte[] encode(Json value) {
    var out = new StringBuilder(1024);
    append(value, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(Json value, StringBuilder out) {
    switch (value) {
      case Json.Fields(var map) -> appendFields(map, out);
      case Json.Items(var list) -> {
        char separator = '[';
        for (var item : list) {
          out.append(separator);
          append(item, out);
          separator = ',';
        }
        out.append(list.isEmpty() ? "[]" : "]");
      }
      case Json.Text(var text) -> quote(text, out);
      case Json.Int(var number) -> out.append(number);
      case Json.Flag(var flag) -> out.append(flag);
      case Json.Nothing() -> out.append("null");
    }
  }

  private static void appendFields(Map<String, Json> map, StringBuilder out) {
    var sorted = new TreeMap<String, Json>(CODE_POINT_ORDER);
    sorted.putAll(map);
    char separator = '{';
    for (var field : sorted.entrySet()) {
      out.append(separator);
      quote(field.getKey(), out);
      out.append(':');
      append(field.getValue(), out);
      separator = ',';
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
  }
}
