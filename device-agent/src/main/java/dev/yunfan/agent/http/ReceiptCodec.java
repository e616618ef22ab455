package dev.yunfan.agent.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.ReceiptKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** JSON of the receipts in the answer to a check-in. */
final class ReceiptCodec {
  private ReceiptCodec() {}

  /**
   * At most {@value Receipt#MAX_OF_A_BATCH} receipts; empty when the server gives no list. One of a
   * form that this firmware does not know is passed over: no gateway would take it from here.
   */
  static Optional<List<Receipt>> read(JsonNode list) {
    if (!list.isArray()) {
      return Optional.empty();
    }
    var receipts = new ArrayList<Receipt>();
    for (var each : list) {
      if (receipts.size() < Receipt.MAX_OF_A_BATCH) {
        readOne(each).ifPresent(receipts::add);
      }
    }
    return Optional.of(receipts);
  }

  private static Optional<Receipt> readOne(JsonNode json) {
    try {
      var membership =
          new Membership(
              json.path("rolloutId").asText(),
              json.path("release").asText(),
              Arm.labelled(json.path("arm").asText()),
              json.path("stage").asInt(),
              json.path("opened").asInt(Membership.UNTOLD));
      byte[] mac = Base64.getUrlDecoder().decode(json.path("mac").asText());
      return mac.length == ReceiptKey.MAC_BYTES
          ? Optional.of(
              new Receipt(membership, json.path("day").asInt(), json.path("keyId").asInt(), mac))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // an arm of a newer server, or no Base64
    }
  }
}
