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

  /** The models of a release, each with its name for people. */
  static String models(JsonNode release) {
    var joined = new StringJoiner(", ");
    release.get("models").forEach(model -> joined.add(model(release, model.asText())));
    return joined.toString();
  }

  /** A model of a release, with its name for people behind it where it has one. */
  static String model(JsonNode release, String model) {
    var name = release.path("modelNames").path(model).asText("");
    return name.isEmpty() ? model : "%s (%s)".formatted(model, name);
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
