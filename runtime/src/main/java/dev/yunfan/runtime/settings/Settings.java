package dev.yunfan.runtime.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads one application's settings from text. Problems are collected, so that all of them are told
 * at once by {@link #throwIfBad()}.
 */
public final class Settings {
  private final String prefix;
  private final Map<String, String> values;
  private final TreeSet<String> read = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param prefix of this application's keys, such as {@code INGEST_}
   * @param values keys to text, such as the environment
   */
  public Settings(String prefix, Map<String, String> values) {
    this.prefix = prefix;
    this.values = Map.copyOf(values);
  }

  /**
   * The setting {@code prefix + key}, or the default where it is absent or unreadable (the latter
   * is reported by {@link #throwIfBad()}).
   *
   * @param parse throws {@link IllegalArgumentException} that says what is accepted
   */
  public <T> T optional(String key, Function<String, T> parse, T byDefault) {
    return read(key, parse, byDefault, (text, e) -> "=%s: %s".formatted(text, e.getMessage()));
  }

  /**
   * As {@link #optional}, for a key, token or password: neither the value nor what its parser says
   * of it is ever shown.
   *
   * @param form what is accepted, told instead
   */
  public <T> T secret(String key, String form, Function<String, T> parse, T byDefault) {
    return read(key, parse, byDefault, (_, _) -> "=***: " + form);
  }

  private <T> T read(
      String key,
      Function<String, T> parse,
      T byDefault,
      BiFunction<String, IllegalArgumentException, String> problem) {
    String name = prefix + key;
    read.add(name);
    String text = values.get(name);
    if (text == null) {
      return byDefault;
    }
    try {
      return parse.apply(text.strip());
    } catch (IllegalArgumentException e) {
      problems.add(name + problem.apply(text, e));
      return byDefault;
    }
  }

  /** An ISO-8601 duration such as {@code PT5M}. */
  public static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not an ISO-8601 duration such as PT5M", e);
    }
  }

  /** A whole number within a range, both ends included. */
  public static Function<String, Integer> integer(int min, int max) {
    return text -> {
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "not a whole number from %d to %d".formatted(min, max), e);
      }
      throw new IllegalArgumentException("not a whole number from %d to %d".formatted(min, max));
    };
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException with one line a problem: unreadable values, and keys with this
   *     prefix that nobody read
   */
  public void throwIfBad() {
    values.keySet().stream()
        .filter(key -> key.startsWith(prefix) && !read.contains(key))
        .sorted()
        .forEach(key -> problems.add("%s: no such setting; there are %s".formatted(key, read)));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
    }
  }
}
