package dev.yunfan.tuf.json;

import java.nio.charset.StandardCharsets;

/** Writes a tree as ordinary JSON: compact, fields in their own order, ready to be stored. */
public final class JsonWriter {
  private JsonWriter() {}

  /** The bytes of one JSON document, in UTF-8. */
  public static byte[] write(Json value) {
    var out = new StringBuilder(1024);
    append(value, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(Json value, StringBuilder out) {
    switch (value) {
      case Json.Fields(var map) -> {
        out.append('{');
        var separator = "";
        for (var field : map.entrySet()) {
          quote(field.getKey(), out.append(separator));
          append(field.getValue(), out.append(':'));
          separator = ",";
        }
        out.append('}');
      }
      case Json.Items(var list) -> {
        out.append('[');
        var separator = "";
        for (var item : list) {
          append(item, out.append(separator));
          separator = ",";
        }
        out.append(']');
      }
      case Json.Text(var text) -> quote(text, out);
      case Json.Int(var number) -> out.append(number);
      case Json.Flag(var flag) -> out.append(flag);
      case Json.Nothing() -> out.append("null");
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
