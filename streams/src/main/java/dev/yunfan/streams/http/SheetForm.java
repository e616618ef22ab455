package dev.yunfan.streams.http;

import dev.yunfan.streams.answer.Sheet;
import dev.yunfan.streams.calendar.FleetDays;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Sheets as JSON and as CSV (RFC 4180). */
final class SheetForm {
  /** Columns of days, of what begins with a day, and of months of days. */
  private static final Set<String> OF_DAYS = Set.of("day", "start", "cohort");

  private static final String END = "\r\n";

  private SheetForm() {}

  static JsonArray json(Sheet sheet) {
    var rows = new JsonArray();
    for (var row : sheet.rows()) {
      var object = new JsonObject();
      for (int i = 0; i < row.cells().size(); i++) {
        object.put(sheet.columns().get(i), row.cells().get(i));
      }
      rows.add(object);
    }
    return rows;
  }

  /** Rows of days have the zone of the days as their last column, which a file keeps. */
  static String csv(Sheet sheet, FleetDays days) {
    boolean ofDays = sheet.columns().stream().anyMatch(OF_DAYS::contains);
    var text = new StringBuilder(String.join(",", sheet.columns()));
    text.append(ofDays ? "," + AsOf.ZONE : "").append(END);
    for (var row : sheet.rows()) {
      var line = new StringJoiner(",");
      row.cells().forEach(cell -> line.add(cell(cell)));
      if (ofDays) {
        line.add(quoted(days.toString()));
      }
      text.append(line).append(END);
    }
    return text.toString();
  }

  private static String cell(@Nullable Object cell) {
    return switch (cell) {
      case null -> "";
      case Double number -> String.format(Locale.ROOT, "%.6g", number);
      default -> quoted(cell.toString());
    };
  }

  /** Quoted where needed; a leading formula sign is defused, since spreadsheets would run it. */
  private static String quoted(String text) {
    String safe =
        !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0 && !number(text) ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  private static boolean number(String text) {
    return text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
  }
}
