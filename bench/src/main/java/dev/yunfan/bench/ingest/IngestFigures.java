package dev.yunfan.bench.ingest;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Named figures, printed as a table or as one JSON object. */
final class IngestFigures {
  private final Map<String, Number> figures = new TreeMap<>();

  void put(String name, Number value) {
    figures.put(name, value);
  }

  String table() {
    var table = new StringBuilder();
    figures.forEach((name, value) -> table.append("%-36s %14s%n".formatted(name, text(value))));
    return table.toString();
  }

  String json() {
    var json = new StringBuilder("{");
    figures.forEach((name, value) ->
        json.append(json.length() == 1 ? "" : ",")
            .append('"')
            .append(name)
            .append("\":")
            .append(text(value)));
    return json.append('}').toString();
  }

  private static String text(Number value) {
    return value instanceof Double d ? String.format(Locale.ROOT, "%.3f", d) : value.toString();
  }
}
