package dev.yunfan.tuf.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads untrusted bytes into a tree. Two readers must never see two meanings, so it refuses what
 * other parsers resolve in their own way: repeated keys, fractions, numbers beyond 2^53, lone
 * surrogates, broken UTF-8, text after the value, and nesting deeper than {@value #MAX_DEPTH}.
 */
public final class JsonReader {
  /** Deepest nesting of arrays and objects. */
  public static final int MAX_DEPTH = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(20)
                  .maxNameLength(4096)
                  .build())
          .build();

  private static final String EXACT_NUMBERS =
      "numbers from -%d to %d".formatted(Json.Int.MOST, Json.Int.MOST);

  private JsonReader() {}

  /**
   * Reads one JSON value.
   *
   * @param where what the bytes are, for the error
   * @throws Malformed when the bytes are not exactly one value in the profile above
   */
  public static Json read(String where, byte[] bytes) throws Malformed {
    var text = decode(where, bytes);
    try (var parser = FACTORY.createParser(text)) {
      parser.nextToken();
      var value = value(where, parser);
      if (parser.nextToken() != null) {
        throw new Malformed(where, "one JSON value", "more text after it");
      }
      return value;
    } catch (InputCoercionException _) {
      throw new Malformed(where, EXACT_NUMBERS, "one over 64 bits");
    } catch (IOException notJson) {
      throw new Malformed(where, "JSON", String.valueOf(notJson.getMessage()));
    }
  }

  private static String decode(String where, byte[] bytes) throws Malformed {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException broken) {
      throw new Malformed(where, "UTF-8", String.valueOf(broken.getMessage()));
    }
  }

  private static Json value(String where, JsonParser parser) throws IOException, Malformed {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new Malformed(where, "a JSON value", "nothing");
    }
    return switch (token) {
      case START_OBJECT -> fields(where, parser);
      case START_ARRAY -> items(where, parser);
      case VALUE_STRING -> new Json.Text(wellFormed(where, parser.getText()));
      case VALUE_NUMBER_INT -> exact(where, parser.getLongValue());
      case VALUE_TRUE -> new Json.Flag(true);
      case VALUE_FALSE -> new Json.Flag(false);
      case VALUE_NULL -> new Json.Nothing();
      default -> throw new Malformed(where, "a JSON value without fractions", parser.getText());
    };
  }

  private static Json exact(String where, long number) throws Malformed {
    if (!Json.Int.holds(number)) {
      throw new Malformed(where, EXACT_NUMBERS, Long.toString(number));
    }
    return new Json.Int(number);
  }

  private static Json fields(String where, JsonParser parser) throws IOException, Malformed {
    Map<String, Json> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(where, parser.currentName());
      parser.nextToken();
      fields.put(name, value(where, parser));
    }
    return new Json.Fields(fields);
  }

  private static Json items(String where, JsonParser parser) throws IOException, Malformed {
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(where, parser));
    }
    return new Json.Items(items);
  }

  private static String wellFormed(String where, String text) throws Malformed {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new Malformed(where, "surrogates in pairs", "a lone U+%04X".formatted((int) c));
      }
    }
    return text;
  }
}
