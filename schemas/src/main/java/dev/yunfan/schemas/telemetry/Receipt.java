package dev.yunfan.schemas.telemetry;

import java.util.Arrays;
import java.util.Objects;

/**
 * The server's word that a handset takes part in a rollout. The answer to a check-in gives it, the
 * handset puts it into its batches, the gateway verifies it.
 *
 * @param day of the check-in, days since 1970-01-01 UTC
 * @param keyId which key made the MAC, 0 to 255
 * @param mac {@link dev.yunfan.schemas.telemetry.ReceiptKey#MAC_BYTES} bytes; nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // equals below compares its bytes
public record Receipt(Membership membership, int day, int keyId, byte[] mac) {
  /** Most receipts of one batch. */
  public static final int MAX_OF_A_BATCH = 32;

  @Override
  public boolean equals(Object other) {
    return other instanceof Receipt receipt
        && membership.equals(receipt.membership)
        && day == receipt.day
        && keyId == receipt.keyId
        && Arrays.equals(mac, receipt.mac);
  }

  @Override
  public int hashCode() {
    return Objects.hash(membership, day, keyId, Arrays.hashCode(mac));
  }
}
