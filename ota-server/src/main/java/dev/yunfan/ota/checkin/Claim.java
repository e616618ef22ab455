package dev.yunfan.ota.checkin;

import dev.yunfan.schemas.telemetry.ReceiptsTag;

/**
 * What a handset says at its check-in; vendor and device are proven by its credential.
 *
 * @param firmware version that runs
 * @param nonce the handset's own random text, which comes back inside the signed assignment
 * @param receiptsTag {@link ReceiptsTag} of the receipts that it holds
 */
public record Claim(
    String vendor,
    String deviceId,
    String model,
    String firmware,
    String nonce,
    String receiptsTag) {
  /** A claim that says nothing of receipts. */
  public Claim(String vendor, String deviceId, String model, String firmware, String nonce) {
    this(vendor, deviceId, model, firmware, nonce, ReceiptsTag.UNTOLD);
  }
}
