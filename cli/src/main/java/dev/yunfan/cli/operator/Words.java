package dev.yunfan.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.StringJoiner;

/** JSON in words. */
final class Words {
  private Words() {}

  static ObjectNode reason(String reason) {
    return Api.JSON.createObjectNode().put("reason", reason);
  }

  static String list(JsonNode texts) {
    var joined = new StringJoiner(",");
    texts.forEach(text -> joined.add(text.asText()));
    return joined.toString();
  }

  /** When metadata expires, and what to do about it. */
  static String expiry(JsonNode metadata) {
    var expires = metadata.path("expires").asText("-");
    return switch (metadata.path("state").asText()) {
      case "expires-soon" ->
          "%s, in %d days: renew it".formatted(expires, metadata.path("daysLeft").asLong());
      case "offers-ended" -> expires + ": not offered any more, renew it";
      case "expired" -> expires + ": expired, renew it";
      case "unlisted" -> "no trusted metadata lists it: not offered";
      default -> expires;
    };
  }

  /** Hundredths of a percent as a percentage. */
  static String percent(int basisPoints) {
    return basisPoints % 100 == 0
        ? "%d %%".formatted(basisPoints / 100)
        : "%.2f %%".formatted(basisPoints / 100.0);
  }
}
