package dev.yunfan.tuf.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value as TUF allows it: no fractions, whole numbers that every language holds exactly,
 * object keys unique. Fields nobody knows stay in the tree, so that signatures over them can be
 * checked.
 */
public sealed interface Json {
  /** An object; iterates in the order of the document. */
  record Fields(Map<String, Json> map) implements Json {
    public Fields {
      map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** The value of a field, if the object has it. */
    public Optional<Json> get(String name) {
      return Optional.ofNullable(map.get(name));
    }

    /** This object with one field set to another value, or added at the end. */
    public Fields with(String name, Json value) {
      var copy = new LinkedHashMap<>(map);
      copy.put(name, value);
      return new Fields(copy);
    }
  }

  /** An array. */
  record Items(List<Json> list) implements Json {
    public Items {
      list = List.copyOf(list);
    }
  }

  /** A string without lone surrogates. */
  record Text(String value) implements Json {}

  /**
   * A whole number.
   *
   * @param value from {@code -MOST} to {@code MOST}
   */
  record Int(long value) implements Json {
    /** 2^53 - 1, beyond which JavaScript rounds: readers would see two numbers (RFC 7493, 2.2). */
    public static final long MOST = (1L << 53) - 1;

    public Int {
      if (!holds(value)) {
        throw new IllegalArgumentException("%d is outside -%d to %d".formatted(value, MOST, MOST));
      }
    }

    static boolean holds(long value) {
      return -MOST <= value && value <= MOST;
    }
  }

  /** A truth value. */
  record Flag(boolean value) implements Json {}

  /** The null of JSON. */
  record Nothing() implements Json {}

  /** The strings as an array. */
  static Items texts(List<String> values) {
    return new Items(values.stream().map(Text::new).map(Json.class::cast).toList());
  }
}
