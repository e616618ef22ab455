package dev.yunfan.cli.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows as a table for a terminal: text to the left, numbers to the right. */
record TextTable(List<String> columns, List<List<String>> rows, List<Boolean> numeric) {
  /** Stands in place of a table without rows. */
  static final String EMPTY = "nothing yet";

  private static final int MAX_WIDTH = 80;

  /** The table of an array of objects with the same fields. */
  static TextTable of(JsonNode array) {
    var columns = new ArrayList<String>();
    var rows = new ArrayList<List<String>>();
    var numeric = new ArrayList<Boolean>();
    for (JsonNode object : array) {
      if (columns.isEmpty()) {
        object
            .properties()
            .forEach(field -> {
              columns.add(field.getKey());
              numeric.add(field.getValue().isNumber());
            });
      }
      rows.add(columns.stream().map(column -> text(object.path(column))).toList());
    }
    return new TextTable(columns, rows, numeric);
  }

  void print(PrintWriter out) {
    print(out, EMPTY);
  }

  /** Prints the rows, or {@code none} when there are none. */
  void print(PrintWriter out, String none) {
    if (rows.isEmpty()) {
      out.println(none);
      return;
    }
    var widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = columns.get(i).length();
      for (var row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    line(out, columns, widths);
    rows.forEach(row -> line(out, row, widths));
  }

  private void line(PrintWriter out, List<String> cells, int[] widths) {
    var text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - cells.get(i).length());
      text.append(i == 0 ? "" : "  ");
      text.append(numeric.get(i) ? pad + cells.get(i) : cells.get(i) + pad);
    }
    out.println(text.toString().stripTrailing());
  }

  /** A value as people read it. */
  static String text(JsonNode cell) {
    if (cell.isNull() || cell.isMissingNode()) {
      return "-";
    }
    if (cell.isFloatingPointNumber()) {
      return String.format(Locale.ROOT, "%.3f", cell.asDouble());
    }
    String text = cell.asText();
    return text.length() > MAX_WIDTH ? text.substring(0, MAX_WIDTH - 1) + "…" : text;
  }
}
