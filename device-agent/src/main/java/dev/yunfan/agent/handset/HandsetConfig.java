package dev.yunfan.agent.handset;

import dev.yunfan.agent.update.Listings;
import dev.yunfan.schemas.name.NameRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A handset as it leaves the factory.
 *
 * @param folder its storage; made when missing
 * @param factoryFirmware version in slot A at the first start
 * @param slotBytes size of each slot
 * @param ingest base of the telemetry gateway
 * @param ota base of the OTA server
 * @param token hex of HMAC-SHA256(fleet key, device id)
 * @param listings where it looks up what vendors signed
 * @param healthy whether new firmware will pass its health check here; false shows a roll-back
 * @param heartbeatEvery time between heartbeats, above zero
 * @param outboxBytes that events which are not acknowledged yet may take, at least {@value
 *     #LEAST_OUTBOX_BYTES}: more than any one event
 */
public record HandsetConfig(
    Path folder,
    String vendor,
    String model,
    String deviceId,
    String factoryFirmware,
    long slotBytes,
    URI ingest,
    URI ota,
    String token,
    Listings listings,
    boolean healthy,
    Duration heartbeatEvery,
    long outboxBytes) {
  /** Least room for an outbox. */
  public static final long LEAST_OUTBOX_BYTES = 1 << 20;

  /**
   * @throws IllegalArgumentException when a value is outside its range, or no gateway would accept
   *     a name
   */
  public HandsetConfig {
    NameRule.VENDOR.require(vendor);
    NameRule.MODEL.require(model);
    NameRule.DEVICE.require(deviceId);
    NameRule.FIRMWARE.require(factoryFirmware);
    if (!heartbeatEvery.isPositive()) {
      throw new IllegalArgumentException("heartbeatEvery " + heartbeatEvery);
    }
    if (outboxBytes < LEAST_OUTBOX_BYTES) {
      throw new IllegalArgumentException("outboxBytes " + outboxBytes);
    }
  }

  /** Value of the {@code Authorization} header. */
  String credential() {
    return "Bearer " + vendor + "/" + deviceId + "/" + token;
  }

  @Override
  public String toString() {
    return "%s/%s %s in %s, token ***".formatted(vendor, deviceId, model, folder);
  }
}
