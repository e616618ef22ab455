package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where two trees of counts differ: the simulator's truth, and what the query API says. */
final class Mismatches {
  private Mismatches() {}

  /**
   * One line a difference, such as {@code crashes.haier.w910: truth 12, measured 11}; empty when
   * the trees are equal. A number that is in one tree alone counts as 0 in the other.
   */
  static List<String> between(JsonNode truth, JsonNode measured) {
    var found = new ArrayList<String>();
    compare("", truth, measured, found);
    return List.copyOf(found);
  }

  private static void compare(String path, JsonNode truth, JsonNode measured, List<String> found) {
    if (truth.isObject() || measured.isObject()) {
      var names = new TreeSet<String>();
      truth.fieldNames().forEachRemaining(names::add);
      measured.fieldNames().forEachRemaining(names::add);
      for (var name : names) {
        compare(
            path.isEmpty() ? name : path + "." + name,
            truth.path(name),
            measured.path(name),
            found);
      }
    } else if (truth.asLong() != measured.asLong()) {
      found.add("%s: truth %d, measured %d".formatted(path, truth.asLong(), measured.asLong()));
    }
  }
}
