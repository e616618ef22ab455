package dev.yunfan.schemas.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Fills fields that a JSON record leaves out with their defaults, as Avro does for binary records
 * of an older schema; its own JSON reader refuses them. So a client that was written for version 1
 * stays good.
 */
final class JsonDefaults {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonDefaults() {}

  /** The record's text with all fields; what does not fit the schema stays as it is. */
  static String fill(Schema schema, String json) throws IOException {
    try {
      var tree = JSON.readTree(json);
      return fill(schema, tree) ? tree.toString() : json;
    } catch (JsonProcessingException e) {
      return json; // Avro's reader says what is wrong with it
    }
  }

  /** Whether anything was added. */
  private static boolean fill(Schema schema, JsonNode value) {
    return switch (schema.getType()) {
      case RECORD -> value instanceof ObjectNode object && fillRecord(schema, object);
      case ARRAY -> value instanceof ArrayNode array && fillItems(schema, array);
      case UNION -> value instanceof ObjectNode branch && fillBranch(schema, branch);
      default -> false;
    };
  }

  private static boolean fillRecord(Schema schema, ObjectNode object) {
    boolean filled = false;
    for (var field : schema.getFields()) {
      var value = object.get(field.name());
      if (value == null && field.hasDefaultValue()) {
        object.set(field.name(), JSON.valueToTree(defaultOf(field)));
        filled = true;
      } else if (value != null) {
        filled |= fill(field.schema(), value);
      }
    }
    return filled;
  }

  private static boolean fillItems(Schema schema, ArrayNode array) {
    boolean filled = false;
    for (var item : array) {
      filled |= fill(schema.getElementType(), item);
    }
    return filled;
  }

  /** A union's value is an object whose one name is the branch's. */
  private static boolean fillBranch(Schema schema, ObjectNode branch) {
    for (var type : schema.getTypes()) {
      var value = branch.get(type.getFullName());
      if (value != null) {
        return fill(type, value);
      }
    }
    return false;
  }

  private static @Nullable Object defaultOf(Schema.Field field) {
    var value = field.defaultVal();
    return JsonProperties.NULL_VALUE.equals(value) ? null : value;
  }
}
