package dev.yunfan.ota.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.yunfan.schemas.control.GuardMetric;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object of a policy, read member by member. A fault is noted with its path and reading
 * goes on, so that all are found at once.
 */
final class PolicyMembers {
  private static final int LONGEST_SHOWN = 60;
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_$-]{1,60}");

  private final JsonNode object;
  private final String path;
  private final List<PolicyFault> faults;

  /**
   * Notes unknown members at once.
   *
   * @param known names that the object may have
   */
  PolicyMembers(JsonNode object, String path, List<PolicyFault> faults, List<String> known) {
    this.object = object;
    this.path = path;
    this.faults = faults;
    if (!object.isObject() && !object.isMissingNode()) {
      fault("", "%s is not an object with %s".formatted(shown(object), String.join(", ", known)));
    }
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            fault(
                step(name),
                "there is no such member%s; there are %s"
                    .formatted(NearestName.hint(name, known), String.join(", ", known)));
          }
        });
  }

  /** One value of a text. */
  interface Form<T> {
    T of(String text) throws Unfit;
  }

  JsonNode get(String name) {
    var value = object.get(name);
    return value == null ? MissingNode.getInstance() : value;
  }

  String path(String name) {
    return path + "." + name;
  }

  /** A text in a form; the default where there is none, null after a fault. */
  <T> @Nullable T text(String name, T byDefault, String allowed, Form<T> form) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    try {
      if (value.isTextual()) {
        return form.of(value.textValue());
      }
    } catch (Unfit unfit) {
      unfit(name, value, unfit.allowed());
      return null;
    }
    unfit(name, value, allowed);
    return null;
  }

  /** A number from above {@code low}, or from it on, to {@code high}; null after a fault. */
  @Nullable Double number(String name, double byDefault, double low, boolean lowToo, double high) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if ((number > low || (lowToo && number == low)) && number <= high) {
      return number;
    }
    unfit(
        name,
        value,
        "a number %s %s and at most %s"
            .formatted(lowToo ? "of at least" : "above", plain(low), plain(high)));
    return null;
  }

  /** Names of metrics, each once; the default where there is no member, null after a fault. */
  @Nullable Set<GuardMetric> metrics(String name, Set<GuardMetric> byDefault) {
    var value = get(name);
    if (value.isMissingNode()) {
      return byDefault;
    }
    if (!value.isArray()) {
      unfit(name, value, "a list of metrics: " + metricNames());
      return null;
    }
    var found = EnumSet.noneOf(GuardMetric.class);
    int before = faults.size();
    for (int i = 0; i < value.size(); i++) {
      var metric = metric("%s[%d]".formatted(name, i), value.get(i));
      if (metric != null && !found.add(metric)) {
        fault(".%s[%d]".formatted(name, i), "\"%s\" is named twice".formatted(metric.label()));
      }
    }
    return faults.size() == before ? found : null;
  }

  /** The metric of a name; null after a fault. */
  @Nullable GuardMetric metric(String place, JsonNode name) {
    var metric =
        Stream.of(GuardMetric.values())
            .filter(each -> each.label().equals(name.textValue()))
            .findAny();
    if (metric.isEmpty()) {
      fault(
          "." + place,
          "%s is no metric%s; there are %s"
              .formatted(
                  shown(name),
                  name.isTextual() ? NearestName.hint(name.textValue(), labels()) : "",
                  metricNames()));
    }
    return metric.orElse(null);
  }

  void unfit(String name, JsonNode value, String allowed) {
    fault("." + name, "%s is not %s".formatted(shown(value), allowed));
  }

  void fault(String member, String detail) {
    faults.add(new PolicyFault(path + member, detail));
  }

  static String metricNames() {
    return String.join(", ", labels());
  }

  private static List<String> labels() {
    return Stream.of(GuardMetric.values()).map(GuardMetric::label).toList();
  }

  /** One step of a path; an odd name in quotes and escaped, so that it fits on a line. */
  private static String step(String name) {
    return PLAIN_NAME.matcher(name).matches()
        ? "." + name
        : "[%s]".formatted(TextNode.valueOf(cut(name)));
  }

  /** A number without a fraction that says nothing. */
  static String plain(double number) {
    return number == Math.rint(number) ? "%d".formatted((long) number) : Double.toString(number);
  }

  private static String shown(JsonNode value) {
    return cut(value.toString());
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }
}
