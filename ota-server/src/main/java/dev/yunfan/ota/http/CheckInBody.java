package dev.yunfan.ota.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.io.IOException;

/** Reads a check-in's JSON field by field, without a tree: it is read a million times an hour. */
final class CheckInBody {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_NAME = 64;
  private static final int MAX_NONCE = 128;

  private CheckInBody() {}

  /** A body that is not a check-in. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String detail) {
      super(detail, null, false, false);
    }
  }

  /** The claim that a proven handset makes. */
  static Claim read(DevicePrincipal device, byte[] body) throws Malformed {
    String model = "";
    String firmware = "";
    String nonce = "";
    String receiptsTag = ReceiptsTag.UNTOLD;
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("the body is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        var token = parser.nextToken();
        switch (field) {
          case "model" -> model = name(field, text(field, token, parser));
          case "firmware" -> firmware = name(field, text(field, token, parser));
          case "nonce" -> nonce = nonce(text(field, token, parser));
          case "receiptsTag" -> receiptsTag = text(field, token, parser);
          default -> parser.skipChildren(); // a newer handset may say more
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT) {
        throw new Malformed("the JSON object does not end");
      }
    } catch (IOException e) {
      throw new Malformed("the body is not JSON: " + e.getMessage());
    }
    if (model.isEmpty() || firmware.isEmpty()) {
      throw new Malformed("model and firmware are needed");
    }
    return new Claim(device.vendor(), device.deviceId(), model, firmware, nonce, receiptsTag);
  }

  /** A JSON string; {@code null}, {@code true} or a number would pass for a name as text. */
  private static String text(String field, JsonToken token, JsonParser parser)
      throws IOException, Malformed {
    if (token != JsonToken.VALUE_STRING) {
      String found =
          switch (token) {
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> "missing";
          };
      throw new Malformed("%s is %s, not a JSON string".formatted(field, found));
    }
    return parser.getText();
  }

  private static String name(String field, String value) throws Malformed {
    if (value.isBlank()) {
      throw new Malformed(
          "%s is blank; a handset that does not know it says \"unknown\"".formatted(field));
    }
    if (value.length() > MAX_NAME || !plain(value)) {
      throw new Malformed(field + " is not 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    return value;
  }

  private static String nonce(String value) throws Malformed {
    if (value.length() > MAX_NONCE || !plain(value)) {
      throw new Malformed("nonce is not up to 128 of A-Z a-z 0-9 . _ -");
    }
    return value;
  }

  private static boolean plain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '.'
              || c == '_'
              || c == '-';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }
}
