package dev.yunfan.bench.checkin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.identity.DeviceToken;

/** Requests of a fleet, one handset after the other. */
final class Handsets {
  private final DeviceToken tokens = new DeviceToken(Rig.FLEET_KEY.getBytes(UTF_8));
  private final int devices;
  private final int versions;
  private int next;

  /**
   * A fleet.
   *
   * @param versions firmware versions that it runs
   */
  Handsets(int devices, int versions) {
    this.devices = devices;
    this.versions = versions;
  }

  /** The next handset's check-in as it goes over the wire. */
  byte[] nextRequest() {
    int number = next++ % devices;
    String device = "HAIER-" + number;
    String body =
        "{\"model\":\"%s\",\"firmware\":\"1.0.%d\",\"nonce\":\"%016x\"}"
            .formatted(Rig.MODEL, number % versions, number * 0x9E3779B97F4A7C15L);
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
