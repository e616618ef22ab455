package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.lang.Character.UnicodeBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Columns as wide as their widest value; a Chinese character is as wide as two letters. */
final class Table {
  private static final Set<UnicodeBlock> WIDE =
      Set.of(
          UnicodeBlock.HIRAGANA,
          UnicodeBlock.KATAKANA,
          UnicodeBlock.HANGUL_SYLLABLES,
          UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION,
          UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS);

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

  private static int width(String text) {
    return text.codePoints().map(Table::width).sum();
  }

  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> Character.isIdeographic(c) || isWide(UnicodeBlock.of(c)) ? 2 : 1;
    };
  }

  private static boolean isWide(@Nullable UnicodeBlock block) {
    return block != null && WIDE.contains(block);
  }

  void printTo(PrintWriter out) {
    var widths = new int[rows.getFirst().length];
    for (var row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).repeat(' ', widths[i] - width(row[i]) + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
