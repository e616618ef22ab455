package dev.yunfan.ota.device;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.yunfan.ota.checkin.Claim;
import dev.yunfan.runtime.identity.DevicePrincipal;
import dev.yunfan.schemas.name.NameRule;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Reads a check-in's JSON field by field, without a tree: it is read a million times an hour. */
final class CheckInBody {
  private static final JsonFactory JSON = new JsonFactory();
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
    Set<String> rejected = Set.of();
    if (!NameRule.DEVICE.allows(device.deviceId())) {
      throw new Malformed(NameRule.DEVICE.objection("device id", device.deviceId()));
    }
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed("the body is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        var token = parser.nextToken();
        switch (field) {
          case "model" -> model = name(NameRule.MODEL, field, text(field, token, parser));
          case "firmware" -> firmware = name(NameRule.FIRMWARE, field, text(field, token, parser));
          case "nonce" -> nonce = nonce(text(field, token, parser));
          case "receiptsTag" -> receiptsTag = tag(token, parser);
          case "rejected" -> rejected = images(token, parser);
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
    return new Claim(
        device.vendor(), device.deviceId(), model, firmware, nonce, receiptsTag, rejected);
  }

  /** Hashes; what is none names no image of ours, and the body is bounded. */
  private static Set<String> images(JsonToken token, JsonParser parser)
      throws IOException, Malformed {
    if (token != JsonToken.START_ARRAY) {
      throw new Malformed("rejected is no array of hashes");
    }
    var images = new HashSet<String>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == null) {
        throw new JsonEOFException(parser, JsonToken.NOT_AVAILABLE, "the array does not end");
      }
      if (parser.currentToken() == JsonToken.VALUE_STRING && images.size() < Claim.MOST_REJECTED) {
        images.add(parser.getText());
      }
      parser.skipChildren();
    }
    return images;
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

  /** A wrong tag is no error: the answer only has the receipts again. */
  private static String tag(JsonToken token, JsonParser parser) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      return ReceiptsTag.UNTOLD;
    }
    return parser.getText();
  }

  private static String name(NameRule rule, String field, String value) throws Malformed {
    if (value.isBlank()) {
      throw new Malformed(
          "%s is blank; a handset that does not know it says \"unknown\"".formatted(field));
    }
    if (!rule.allows(value)) {
      throw new Malformed(rule.objection(field, value));
    }
    return value;
  }

  private static String nonce(String value) throws Malformed {
    if (value.length() > MAX_NONCE || !plain(value)) {
      throw new Malformed("nonce is not up to 128 of A-Z a-z 0-9 . _ -");
    }
    return value;
  }

  /** A nonce is no name, and may begin with a dash as Base64 does; it has the same characters. */
  private static boolean plain(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!NameRule.plain(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
