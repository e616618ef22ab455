package dev.yunfan.tuf.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.io.IOException;
import java.io.UncheckedIOException;
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
 * surrogates, broken UTF-8, text after the value, and nesting deeper than {@value #MAX_DEPTH}. A
 * value takes up to 160 bytes of memory where it is written in two, so their number is bounded too.
 */
public final class JsonReader {
  /** Deepest nesting of arrays and objects. */
  public static final int MAX_DEPTH = 32;

  /**
   * Most values of one document, objects and arrays among them. The largest file that clients read
   * (5,000,000 bytes) holds 230,000 when it lists full images of ours, and fewer of any others.
   */
  public static final int MAX_VALUES = 300_000;

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

  private final String where;
  private final JsonParser parser;
  private int values;

  private JsonReader(String where, JsonParser parser) {
    this.where = where;
    this.parser = parser;
  }

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
      var value = new JsonReader(where, parser).value();
      if (parser.nextToken() != null) {
        throw new Malformed(where, "one JSON value", "more text after it");
      }
      return value;
    } catch (InputCoercionException _) {
      throw new Malformed(where, EXACT_NUMBERS, "one over 64 bits");
    } catch (JsonProcessingException notJson) {
      throw new Malformed(where, "JSON", found(notJson));
    } catch (IOException impossible) {
      throw new UncheckedIOException("a text in memory is read", impossible);
    }
  }

  private static String found(JsonProcessingException fault) {
    var place = fault.getLocation();
    return place == null
        ? fault.getOriginalMessage()
        : "in line %d, column %d: %s"
            .formatted(place.getLineNr(), place.getColumnNr(), fault.getOriginalMessage());
  }

  private static String decode(String where, byte[] bytes) throws Malformed {
    var in = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(in)
          .toString();
    } catch (CharacterCodingException broken) {
      throw new Malformed(
          where, "text in UTF-8", "other bytes, from byte " + in.position() + " on");
    }
  }

  private Json value() throws IOException, Malformed {
    if (++values > MAX_VALUES) {
      throw new Malformed(where, "at most " + MAX_VALUES + " values", "more");
    }
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new Malformed(where, "a JSON value", "nothing");
    }
    return switch (token) {
      case START_OBJECT -> fields();
      case START_ARRAY -> items();
      case VALUE_STRING -> new Json.Text(wellFormed(parser.getText()));
      case VALUE_NUMBER_INT -> exact(parser.getLongValue());
      case VALUE_TRUE -> new Json.Flag(true);
      case VALUE_FALSE -> new Json.Flag(false);
      case VALUE_NULL -> new Json.Nothing();
      default -> throw new Malformed(where, "a JSON value without fractions", parser.getText());
    };
  }

  private Json exact(long number) throws Malformed {
    if (!Json.Int.holds(number)) {
      throw new Malformed(where, EXACT_NUMBERS, Long.toString(number));
    }
    return new Json.Int(number);
  }

  private Json fields() throws IOException, Malformed {
    Map<String, Json> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = wellFormed(parser.currentName());
      parser.nextToken();
      fields.put(name, value());
    }
    return new Json.Fields(fields);
  }

  private Json items() throws IOException, Malformed {
    List<Json> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    return new Json.Items(items);
  }

  private String wellFormed(String text) throws Malformed {
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
