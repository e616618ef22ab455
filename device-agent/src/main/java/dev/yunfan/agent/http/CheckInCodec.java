package dev.yunfan.agent.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.yunfan.agent.update.CheckInAnswer;
import dev.yunfan.agent.update.Offer;
import dev.yunfan.agent.update.UpdateInput;
import dev.yunfan.schemas.release.ImageManifest;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** JSON of {@code POST /v1/check-in}. */
public final class CheckInCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckInCodec() {}

  /**
   * The request's body.
   *
   * @param held receipts of the newest answer that had any say in them
   * @param rejected SHA-256 of images that were rolled back here; left out when there are none
   */
  public static String body(
      String model, String firmware, String nonce, List<Receipt> held, Set<String> rejected) {
    var body =
        JSON.createObjectNode()
            .put("model", model)
            .put("firmware", firmware)
            .put("nonce", nonce)
            .put("receiptsTag", ReceiptsTag.ofHeld(held));
    if (!rejected.isEmpty()) {
      var images = body.putArray("rejected");
      rejected.stream().sorted().forEach(images::add);
    }
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing strings as JSON failed", e);
    }
  }

  /**
   * The answer; {@code Unreadable} when it decides in a way that makes no sense here.
   *
   * @return empty when the words are not of our API, which always names a decision and the time of
   *     the next check-in: something on the way answered
   */
  public static Optional<UpdateInput.Answered> answer(byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException e) {
      return Optional.empty(); // no JSON
    }
    if (!json.path("decision").isTextual() || !json.path("nextCheckInSeconds").isIntegralNumber()) {
      return Optional.empty();
    }
    return Optional.of(
        new UpdateInput.Answered(decision(json), ReceiptCodec.read(json.path("receipts"))));
  }

  private static CheckInAnswer decision(JsonNode json) {
    long seconds = json.path("nextCheckInSeconds").asLong();
    var next = Duration.ofSeconds(Math.clamp(seconds, 1, Duration.ofDays(365).toSeconds()));
    return switch (json.path("decision").asText()) {
      case "offer" -> offer(json, next);
      case "up-to-date" -> new CheckInAnswer.UpToDate(next);
      case "defer" -> new CheckInAnswer.Deferred(json.path("reason").asText(), next);
      case "refuse" -> new CheckInAnswer.Refused(json.path("reason").asText(), next);
      default -> unreadable("decision " + json.path("decision"), next);
    };
  }

  private static CheckInAnswer offer(JsonNode json, Duration next) {
    try {
      var manifest = json.path("manifest");
      var assigned = json.path("assignment");
      return new CheckInAnswer.Offered(
          new Offer(
                  json.path("rolloutId").asText(),
                  json.path("release").asText(),
                  new ImageManifest(
                      manifest.path("vendor").asText(),
                      manifest.path("model").asText(),
                      manifest.path("version").asText(),
                      manifest.path("lengthBytes").asLong(),
                      manifest.path("sha256").asText()),
                  json.path("target").asText(),
                  json.path("releaseCounter").asLong(),
                  new Offer.Assigned(
                      assigned.path("deviceId").asText(),
                      assigned.path("issued").asLong(),
                      assigned.path("expires").asLong(),
                      assigned.path("nonce").asText(),
                      assigned.path("signature").asText()),
                  json.path("image").asText())
              .withNewNames(),
          next);
    } catch (IllegalArgumentException e) {
      return unreadable("offer: " + e.getMessage(), next);
    }
  }

  private static CheckInAnswer unreadable(String detail, Duration next) {
    return new CheckInAnswer.Unreadable(detail, next);
  }
}
