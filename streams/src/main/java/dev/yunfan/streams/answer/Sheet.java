package dev.yunfan.streams.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows under named columns, in the order of their keys.
 *
 * @param columns names, camelCase, units in the name
 * @param keys how many of the first columns identify a row and order the rows
 * @param rows one cell a column
 */
public record Sheet(List<String> columns, int keys, List<Row> rows) {
  /**
   * One row.
   *
   * @param cells text, whole or decimal numbers, or null where nothing is known
   */
  public record Row(List<@Nullable Object> cells) {
    private String key(int keys) {
      var key = new StringBuilder();
      for (int i = 0; i < keys; i++) {
        var cell = cells.get(i);
        key.append(cell instanceof Long number ? "%020d".formatted(number) : cell).append('\u0001');
      }
      return key.toString();
    }
  }

  /** A row of cells; null where nothing is known. */
  public static Row row(@Nullable Object... cells) {
    var row = new ArrayList<@Nullable Object>(cells.length);
    for (var cell : cells) {
      row.add(cell);
    }
    return new Row(row);
  }

  public Sheet {
    columns = List.copyOf(columns);
    int count = keys;
    rows = rows.stream().sorted(Comparator.comparing(row -> row.key(count))).toList();
  }

  /**
   * One page of it.
   *
   * @param after key of the last row of the page before; nothing for the first page
   * @param limit most rows, at least 1
   */
  public Page page(Optional<String> after, int limit) {
    var rest =
        rows.stream()
            .filter(row -> after.isEmpty() || row.key(keys).compareTo(after.get()) > 0)
            .limit(limit + 1L)
            .toList();
    if (rest.size() <= limit) {
      return new Page(new Sheet(columns, keys, rest), Optional.empty());
    }
    var kept = rest.subList(0, limit);
    return new Page(new Sheet(columns, keys, kept), Optional.of(kept.getLast().key(keys)));
  }

  /**
   * A part of a sheet.
   *
   * @param next what to ask for the page after it; nothing at the end
   */
  public record Page(Sheet sheet, Optional<String> next) {}
}
