package dev.yunfan.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * One JSON object of a scenario, read member by member. A fault is noted with its place and reading
 * goes on, so that all are found at once; what is returned for it serves only to go on.
 */
final class ScenarioMembers {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,2})?)%");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final int LONGEST_SHOWN = 60;

  private final JsonNode object;
  private final String path;
  private final List<String> faults;

  /**
   * Notes unknown members at once.
   *
   * @param known names that the object may have
   */
  ScenarioMembers(JsonNode object, String path, List<String> faults, List<String> known) {
    this.object = object;
    this.path = path;
    this.faults = faults;
    if (!object.isObject() && !object.isMissingNode()) {
      faults.add(
          "%s: %s is not an object with %s"
              .formatted(path, shown(object), String.join(", ", known)));
    }
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            fault(name, "there is no such member; there are " + String.join(", ", known));
          }
        });
  }

  JsonNode get(String name) {
    var value = object.get(name);
    return value == null ? MissingNode.getInstance() : value;
  }

  boolean has(String name) {
    return object.has(name);
  }

  String path(String name) {
    return path + "." + name;
  }

  void fault(String name, String detail) {
    faults.add(path(name) + ": " + detail);
  }

  private void unfit(String name, String allowed) {
    var value = get(name);
    fault(
        name,
        value.isMissingNode()
            ? "it is missing; name " + allowed
            : "%s is not %s".formatted(shown(value), allowed));
  }

  /** An object within. */
  ScenarioMembers object(String name, List<String> known) {
    return new ScenarioMembers(get(name), path(name), faults, known);
  }

  /** A list of objects; a missing one is empty. */
  <T> List<T> list(String name, List<String> known, BiFunction<ScenarioMembers, Integer, T> read) {
    var value = get(name);
    var found = new ArrayList<T>();
    if (!value.isArray()) {
      if (!value.isMissingNode()) {
        unfit(name, "a list of objects");
      }
      return found;
    }
    for (int i = 0; i < value.size(); i++) {
      var place = "%s[%d]".formatted(path(name), i);
      found.add(read.apply(new ScenarioMembers(value.get(i), place, faults, known), i));
    }
    return found;
  }

  /** A text that must be there. */
  String text(String name) {
    var value = get(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      unfit(name, "a text");
      return "";
    }
    return value.textValue();
  }

  String text(String name, String byDefault) {
    return has(name) ? text(name) : byDefault;
  }

  List<String> texts(String name) {
    var value = get(name);
    var found = new ArrayList<String>();
    boolean good = value.isMissingNode() || value.isArray();
    for (var each : value) {
      good &= each.isTextual();
      found.add(each.asText());
    }
    if (!good) {
      unfit(name, "a list of texts");
    }
    return found;
  }

  boolean flag(String name) {
    var value = get(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      unfit(name, "true or false");
    }
    return value.asBoolean(false);
  }

  double number(String name, double byDefault, double low, double high) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    if (value.isNumber() && value.doubleValue() >= low && value.doubleValue() <= high) {
      return value.doubleValue();
    }
    unfit(name, "a number from %s to %s".formatted(low, high));
    return byDefault;
  }

  int whole(String name, int byDefault, int low, int high) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    if (value.isInt() && value.intValue() >= low && value.intValue() <= high) {
      return value.intValue();
    }
    unfit(name, "a whole number from %d to %d".formatted(low, high));
    return byDefault;
  }

  /** A point in time that must be there. */
  Instant instant(String name) {
    try {
      return Instant.parse(get(name).asText());
    } catch (DateTimeParseException _) {
      unfit(name, "a time such as \"2012-03-01T00:00:00Z\"");
      return Instant.EPOCH;
    }
  }

  Duration time(String name, Duration byDefault) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    var matcher = TIME.matcher(value.asText());
    var unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
    if (unit == null || !value.isTextual()) {
      unfit(name, "a time in ms, s, m, h or d, such as \"24h\"");
      return byDefault;
    }
    return unit.multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** A share in hundredths of a percent. */
  int share(String name, int byDefault) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    var matcher = SHARE.matcher(value.asText());
    int share =
        value.isTextual() && matcher.matches()
            ? (int) Math.round(Double.parseDouble(matcher.group(1)) * 100)
            : -1;
    if (share < 0 || share > 10_000) {
      unfit(name, "a share from \"0%\" to \"100%\"");
      return byDefault;
    }
    return share;
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }
}
