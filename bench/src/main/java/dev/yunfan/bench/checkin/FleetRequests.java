package dev.yunfan.bench.checkin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.identity.DeviceToken;
import org.jspecify.annotations.Nullable;

/** Requests of a fleet, one handset after the other. */
final class FleetRequests {
  private final DeviceToken tokens = new DeviceToken(Rig.FLEET_KEY.getBytes(UTF_8));
  private final int devices;
  private final String firmware;
  private final int versions;
  private final @Nullable HeldReceipts held;
  private int next;

  /**
   * A fleet.
   *
   * @param firmware beginning of its firmware versions, such as {@code 1.0.}
   * @param versions how many of them it runs
   * @param held receipts that the handsets have from earlier check-ins; null: they have none
   */
  FleetRequests(int devices, String firmware, int versions, @Nullable HeldReceipts held) {
    this.devices = devices;
    this.firmware = firmware;
    this.versions = versions;
    this.held = held;
  }

  /** The next handset's check-in as it goes over the wire. */
  byte[] nextRequest() {
    int number = next++ % devices;
    String device = "HAIER-" + number;
    int version = number % versions;
    String body =
        "{\"model\":\"%s\",\"firmware\":\"%s%d\",\"nonce\":\"%016x\"%s}"
            .formatted(
                Rig.MODEL,
                firmware,
                version,
                number * 0x9E3779B97F4A7C15L,
                held == null ? "" : held.json(device, version));
    return """
    POST /v1/check-in HTTP/1.1\r
    Host: ota\r
    Authorization: Bearer %s/%s/%s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(Rig.VENDOR, device, tokens.of(device), body.length(), body)
        .getBytes(US_ASCII);
  }
}
