package dev.yunfan.bench.spike;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A table of a report, printed as Markdown. */
public final class MarkdownTable {
  private final String title;
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty table. */
  public MarkdownTable(String title, String... head) {
    this.title = title;
    this.head = List.of(head);
  }

  /** Adds a row: its name and one cell per remaining column. */
  public MarkdownTable row(String name, List<String> cells) {
    var row = new ArrayList<String>();
    row.add(name);
    row.addAll(cells);
    if (row.size() != head.size()) {
      throw new IllegalArgumentException("%d cells below %s".formatted(row.size(), head));
    }
    rows.add(row);
    return this;
  }

  /** A number with so many decimals, the same in every locale. */
  public static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The title, an empty line, and the table. */
  public String markdown() {
    return title
        + "\n\n"
        + line(head)
        + line(head.stream().map(_ -> "---").toList())
        + rows.stream().map(MarkdownTable::line).collect(Collectors.joining());
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /**
   * Prints tables as they are made, then their number and the time that they took.
   *
   * @param json whether the last line is a JSON object
   */
  public static void print(List<Supplier<MarkdownTable>> tables, PrintWriter out, boolean json) {
    long start = System.nanoTime();
    for (var table : tables) {
      out.println(table.get().markdown());
      out.flush();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.println(
        json
            ? "{\"tables\":%d,\"seconds\":%s}".formatted(tables.size(), number(seconds, 1))
            : "%d tables in %s s".formatted(tables.size(), number(seconds, 0)));
    out.flush();
  }
}
