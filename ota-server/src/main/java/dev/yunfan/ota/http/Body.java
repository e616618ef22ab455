package dev.yunfan.ota.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.schemas.name.NameRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read field by field; what is missing, of another type or unknown is rejected with
 * its name.
 */
public final class Body {
  private static final int MAX_ITEMS = 10_000;
  private static final ObjectMapper TREES = new ObjectMapper();

  private final JsonObject json;
  private final Set<String> read = new HashSet<>();

  Body(JsonObject json) {
    this.json = json;
  }

  /** A text of 1 to 1,000 characters. */
  public String text(String field) {
    if (!(value(field) instanceof String text) || text.isBlank() || text.length() > 1000) {
      throw bad(field, "a text of 1 to 1000 characters");
    }
    return text;
  }

  /** A text, or the default where there is none. */
  public String text(String field, String byDefault) {
    return value(field) == null ? byDefault : text(field);
  }

  /** Bytes in Base64, at least one. */
  public byte[] bytes(String field) {
    try {
      if (value(field) instanceof String text && !text.isEmpty()) {
        return Base64.getDecoder().decode(text);
      }
    } catch (IllegalArgumentException _) {
      // no Base64: said below
    }
    throw bad(field, "Base64");
  }

  /** A name. */
  public String name(String field, NameRule rule) {
    String text = text(field);
    if (!rule.allows(text)) {
      throw unfit(field, rule, text);
    }
    return text;
  }

  /** A name, or null where there is none. */
  public @Nullable String nameOrNull(String field, NameRule rule) {
    return value(field) == null ? null : name(field, rule);
  }

  /** Names without repetition; none where the field is absent. */
  public Set<String> names(String field, NameRule rule) {
    var names = new LinkedHashSet<String>();
    for (var each : array(field)) {
      if (!(each instanceof String text)) {
        throw bad(field, "a list of names, each %s".formatted(rule.form()));
      }
      if (!rule.allows(text)) {
        throw unfit(field, rule, text);
      }
      names.add(text);
    }
    return names;
  }

  /** A whole number within a range. */
  public long whole(String field, long min, long max) {
    if (!(value(field) instanceof Number number)
        || number.doubleValue() != number.longValue()
        || number.longValue() < min
        || number.longValue() > max) {
      throw bad(field, "a whole number from %d to %d".formatted(min, max));
    }
    return number.longValue();
  }

  /** A whole number, or the default where there is none. */
  public long whole(String field, long min, long max, long byDefault) {
    return value(field) == null ? byDefault : whole(field, min, max);
  }

  /** A number, or the default where there is none. */
  public double number(String field, double byDefault) {
    return switch (value(field)) {
      case null -> byDefault;
      case Number number -> number.doubleValue();
      default -> throw bad(field, "a number");
    };
  }

  /** Whether the field is there, be it null. */
  public boolean has(String field) {
    return json.containsKey(field);
  }

  /** Any JSON, for a reader of its own; a null where there is none. */
  public JsonNode json(String field) {
    var value = value(field);
    return TREES.valueToTree(
        switch (value) {
          case JsonObject object -> object.getMap();
          case JsonArray array -> array.getList();
          case null, default -> value;
        });
  }

  /** True or false; false where there is none. */
  public boolean flag(String field) {
    return switch (value(field)) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw bad(field, "true or false");
    };
  }

  /** An object; an empty one where there is none. */
  public Body object(String field) {
    return switch (value(field)) {
      case null -> new Body(new JsonObject());
      case JsonObject object -> new Body(object);
      default -> throw bad(field, "an object");
    };
  }

  /** A list of objects, each wholly read. */
  public <T> List<T> objects(String field, Function<Body, T> read) {
    return array(field).stream()
        .map(each -> {
          if (!(each instanceof JsonObject object)) {
            throw bad(field, "a list of objects");
          }
          var body = new Body(object);
          T item = read.apply(body);
          body.done();
          return item;
        })
        .toList();
  }

  /** Rejects fields that nobody read: a misspelt guardrail must not pass for none. */
  public void done() {
    for (String field : json.fieldNames()) {
      if (!read.contains(field)) {
        throw new Rejected(
            Problems.malformed("there is no field '%s'; there are %s".formatted(field, read)));
      }
    }
  }

  private JsonArray array(String field) {
    return switch (value(field)) {
      case null -> new JsonArray();
      case JsonArray array when array.size() <= MAX_ITEMS -> array;
      default -> throw bad(field, "a list of at most " + MAX_ITEMS);
    };
  }

  private @Nullable Object value(String field) {
    read.add(field);
    return json.getValue(field);
  }

  private static Rejected unfit(String field, NameRule rule, String text) {
    return new Rejected(Problems.malformed(rule.objection("field '%s'".formatted(field), text)));
  }

  private static Rejected bad(String field, String form) {
    return new Rejected(Problems.malformed("field '%s' is not %s".formatted(field, form)));
  }
}
