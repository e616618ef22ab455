package dev.yunfan.cli.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.yunfan.schemas.telemetry.Arm;
import dev.yunfan.schemas.telemetry.DeviceEvent;
import dev.yunfan.schemas.telemetry.Membership;
import dev.yunfan.schemas.telemetry.Receipt;
import dev.yunfan.schemas.telemetry.Reporter;
import dev.yunfan.schemas.telemetry.TelemetryBatch;
import dev.yunfan.schemas.telemetry.TelemetryEvent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A handset's batches: counts its events up, and speaks the two protocols. */
final class Reporting {
  final String deviceId;
  private final Cloud cloud;
  private long seq;
  private List<Receipt> receipts = List.of();

  Reporting(Cloud cloud, String deviceId) {
    this.cloud = cloud;
    this.deviceId = deviceId;
  }

  /** Checks in and keeps the receipts. */
  JsonNode checkIn(String model, String firmware) throws Exception {
    var answer = cloud.checkIn(deviceId, model, firmware);
    var given = new ArrayList<Receipt>();
    for (var each : answer.path("receipts")) {
      given.add(
          new Receipt(
              new Membership(
                  each.required("rolloutId").asText(),
                  each.required("release").asText(),
                  Arm.labelled(each.required("arm").asText()),
                  each.required("stage").asInt(),
                  each.required("opened").asInt()),
              each.required("day").asInt(),
              each.required("keyId").asInt(),
              Base64.getUrlDecoder().decode(each.required("mac").asText())));
    }
    receipts = List.copyOf(given);
    return answer;
  }

  List<Receipt> receipts() {
    return receipts;
  }

  /** Whether the server said that the handset is treated in a rollout. */
  boolean treated(String rolloutId) {
    return receipts.stream()
        .map(Receipt::membership)
        .anyMatch(m -> m.rolloutId().equals(rolloutId) && m.arm() == Arm.TREATED);
  }

  /** A batch of the next events, under the handset's own receipts. */
  byte[] batch(String model, String firmware, List<? extends TelemetryEvent> bodies) {
    return batch(model, firmware, 1, cloud.now.get().toEpochMilli(), bodies, receipts);
  }

  byte[] batch(
      String model,
      String firmware,
      long incarnation,
      long clock,
      List<? extends TelemetryEvent> bodies,
      List<Receipt> shown) {
    var events = new ArrayList<DeviceEvent>();
    for (var body : bodies) {
      events.add(new DeviceEvent(seq++, clock, body));
    }
    return TelemetryBatch.CODEC.encode(
        new TelemetryBatch(
            new Reporter(deviceId, Cloud.VENDOR, model, firmware, incarnation),
            clock,
            events,
            shown));
  }

  /** Posts a batch, which must be accepted. */
  void send(byte[] batch) throws Exception {
    int status = cloud.report(deviceId, batch);
    if (status != 202) {
      throw new AssertionError("%s was answered %d".formatted(deviceId, status));
    }
  }
}
