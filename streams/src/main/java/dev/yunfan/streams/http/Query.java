package dev.yunfan.streams.http;

import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.streams.answer.Filter;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a question; each fault is an {@link IllegalArgumentException} that says what is
 * accepted.
 */
final class Query {
  /** Parameters of every sheet. */
  private static final Set<String> COMMON = Set.of("format", "limit", "after");

  private static final int MAX_LIMIT = 100_000;

  /** Columns of names; another text is in no row, and asking for it is a mistake. */
  private static final Map<String, NameRule> NAMES =
      Map.of(
          "vendor", NameRule.VENDOR,
          "model", NameRule.MODEL,
          "firmware", NameRule.FIRMWARE,
          "region", NameRule.REGION,
          "rollout", NameRule.ROLLOUT);

  private final MultiMap parameters;

  /**
   * @param known names that the question takes beside the common ones
   */
  Query(MultiMap parameters, Set<String> known) {
    this(parameters, known, COMMON);
  }

  /** The same for answers without pages, which take none of the common ones but {@code common}. */
  Query(MultiMap parameters, Set<String> known, Set<String> common) {
    this.parameters = parameters;
    for (String name : parameters.names()) {
      if (!known.contains(name) && !common.contains(name)) {
        var accepted = new TreeSet<>(known);
        accepted.addAll(common);
        throw new IllegalArgumentException(
            accepted.isEmpty()
                ? "parameter %s is unknown; there are none".formatted(name)
                : "parameter %s is unknown; there are %s".formatted(name, accepted));
      }
      if (parameters.getAll(name).size() > 1) {
        throw new IllegalArgumentException("parameter %s is given more than once".formatted(name));
      }
    }
  }

  /** Whether the rows are wanted as CSV. */
  Optional<Boolean> csv() {
    return text("format")
        .map(format ->
            switch (format) {
              case "csv" -> true;
              case "json" -> false;
              default ->
                  throw new IllegalArgumentException(
                      "format=%s is neither json nor csv".formatted(format));
            });
  }

  /** The wanted rows; columns are those of {@code columns} that were given. */
  Filter filter(Set<String> columns) {
    var equal = new HashMap<String, String>();
    for (String column : columns) {
      var text = parameters.get(column);
      if (text != null) {
        var rule = NAMES.get(column);
        equal.put(column, rule == null ? text : known(rule, "parameter " + column, text));
      }
    }
    return new Filter(equal, day("from"), day("to"));
  }

  /** A name that may have been counted, by this version or an earlier one. */
  static String known(NameRule rule, String what, String text) {
    if (!rule.maybeStored(text)) {
      throw new IllegalArgumentException(rule.objection(what, text));
    }
    return text;
  }

  /** A step such as PT1H. */
  Duration duration(String name, Duration byDefault) {
    var text = parameters.get(name);
    if (text == null) {
      return byDefault;
    }
    try {
      var duration = Duration.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
      throw new IllegalArgumentException("%s=%s is not positive".formatted(name, text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s=%s is not an ISO-8601 duration such as PT1H".formatted(name, text), e);
    }
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** Most rows of a page. */
  int limit() {
    var text = parameters.get("limit");
    if (text == null) {
      return MAX_LIMIT;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "limit=%s is not a whole number from 1 to %d".formatted(text, MAX_LIMIT), e);
    }
    throw new IllegalArgumentException(
        "limit=%s is not a whole number from 1 to %d".formatted(text, MAX_LIMIT));
  }

  private @Nullable LocalDate day(String name) {
    var text = parameters.get(name);
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s=%s is not a day such as 2011-07-01".formatted(name, text), e);
    }
  }
}
