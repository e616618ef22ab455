package dev.yunfan.ota.checkin;

import dev.yunfan.schemas.telemetry.ReceiptsTag;
import java.util.Set;

/**
 * A handset's claims at its check-in; vendor and device are proven by its credential.
 *
 * @param firmware version that runs
 * @param nonce the handset's own random text, which comes back inside the signed assignment
 * @param receiptsTag {@link ReceiptsTag} of the receipts that it holds
 * @param rejected SHA-256 of the images that it rolled back, at most {@value #MOST_REJECTED}
 */
public record Claim(
    String vendor,
    String deviceId,
    String model,
    String firmware,
    String nonce,
    String receiptsTag,
    Set<String> rejected) {
  /** Images that a handset remembers to have rolled back. */
  public static final int MOST_REJECTED = 4;

  public Claim {
    rejected = Set.copyOf(rejected);
  }

  /** A claim that says nothing of receipts, or of images that were rolled back. */
  public Claim(String vendor, String deviceId, String model, String firmware, String nonce) {
    this(vendor, deviceId, model, firmware, nonce, ReceiptsTag.UNTOLD, Set.of());
  }
}
