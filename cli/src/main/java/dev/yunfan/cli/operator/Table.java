package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Columns as wide as their widest value. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... header) {
    rows.add(header);
  }

  /** A row for each object, of its fields named like the columns, in lower case. */
  static Table of(JsonNode objects, String... columns) {
    var table = new Table(columns);
    objects.forEach(each ->
        table.row(
            Arrays.stream(columns)
                .map(column -> each.path(column.toLowerCase(Locale.ROOT)).asText())
                .toArray(String[]::new)));
    return table;
  }

  Table row(String... cells) {
    rows.add(cells);
    return this;
  }

  /** Prints the rows, or words of its own for a table without rows. */
  void printTo(PrintWriter out, String none) {
    if (rows.size() > 1) {
      printTo(out);
    } else {
      out.println(none);
    }
  }

  void printTo(PrintWriter out) {
    var widths = new int[rows.getFirst().length];
    for (var row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).repeat(' ', widths[i] - row[i].length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
