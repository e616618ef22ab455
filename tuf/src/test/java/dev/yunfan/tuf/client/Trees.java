package dev.yunfan.tuf.client;

import dev.yunfan.tuf.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metadata as trees of plain maps and lists, which can be changed in place. */
final class Trees {
  private Trees() {}

  static Map<String, Object> copy(Map<String, Object> tree) {
    var copy = new LinkedHashMap<String, Object>();
    tree.forEach((name, value) -> copy.put(name, copyOf(value)));
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static Object copyOf(Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy((Map<String, Object>) map);
      case List<?> list -> new ArrayList<>(list.stream().map(Trees::copyOf).toList());
      default -> value;
    };
  }

  @SuppressWarnings("unchecked")
  static Json json(Object tree) {
    return switch (tree) {
      case Json json -> json;
      case Map<?, ?> map -> {
        var fields = new LinkedHashMap<String, Json>();
        ((Map<String, Object>) map).forEach((name, value) -> fields.put(name, json(value)));
        yield new Json.Fields(fields);
      }
      case List<?> list -> new Json.Items(list.stream().map(Trees::json).toList());
      case String text -> new Json.Text(text);
      case Long number -> new Json.Int(number);
      case Boolean flag -> new Json.Flag(flag);
      default -> throw new IllegalArgumentException("not JSON: " + tree);
    };
  }
}
