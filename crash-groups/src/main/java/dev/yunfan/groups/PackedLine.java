package dev.yunfan.groups;

import java.util.List;
import java.util.regex.Pattern;

/** A report that a collector wrote as one line of a properties file or of JSON. */
final class PackedLine {
  private static final Pattern BREAK = Pattern.compile("(?:\\\\r)*\\\\n");

  private PackedLine() {}

  /** The lines of the report; the line itself where nothing is packed. */
  static List<String> unpacked(String line) {
    if (!line.contains("\\n\\t") && !line.contains("\\n    at ") && !line.contains("\\n#")) {
      return List.of(line);
    }
    return BREAK
        .splitAsStream(line)
        .map(part -> part.replace("\\t", "\t").replace("\\\"", "\"").replace("\\:", ":"))
        .toList();
  }
}
