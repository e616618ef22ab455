package dev.yunfan.schemas.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.yunfan.schemas.identity.PaddedKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A key that proves receipts. The MAC is HMAC-SHA256 (RFC 2104), cut to its first 16 bytes (RFC
 * 2104, section 5), over the domain, vendor, device id, rollout id and release, each with 0x00
 * behind it, then arm, stage, day and, unless the receipt does not tell it, the open stage as
 * 4-byte numbers, highest byte first. A receipt that tells the open stage has a domain of its own.
 * Safe for use by many threads.
 */
public final class ReceiptKey {
  /** Length of a MAC, in bytes. */
  public static final int MAC_BYTES = 16;

  private static final byte[] DOMAIN = "yunfan receipt 1\0".getBytes(UTF_8);

  /** Of receipts that tell the open stage, so that none of one form is good as another. */
  private static final byte[] OPENED_DOMAIN = "yunfan receipt 2\0".getBytes(UTF_8);

  private static final String DERIVATION = "yunfan receipt key 0";
  private static final int NUMBERS = 3;

  private final PaddedKey key;

  /**
   * @param secret at least 16 bytes
   */
  public ReceiptKey(byte[] secret) {
    if (secret.length < 16) {
      throw new IllegalArgumentException(
          "receipt key of %d bytes, at least 16".formatted(secret.length));
    }
    this.key = new PaddedKey(secret);
  }

  /** The key that follows from a vendor's fleet key, so that none need be configured. */
  public static ReceiptKey derived(byte[] fleetKey) {
    return new ReceiptKey(new PaddedKey(fleetKey).mac(DERIVATION.getBytes(UTF_8)));
  }

  /**
   * The MAC of a membership.
   *
   * @param day of the check-in, days since 1970-01-01 UTC
   */
  public byte[] mac(String vendor, String deviceId, Membership membership, int day) {
    return Arrays.copyOf(key.mac(text(vendor, deviceId, membership, day)), MAC_BYTES);
  }

  /** Whether {@code mac} is that of the membership, compared in constant time. */
  public boolean matches(
      String vendor, String deviceId, Membership membership, int day, byte[] mac) {
    return MessageDigest.isEqual(mac(vendor, deviceId, membership, day), mac);
  }

  @SuppressWarnings("EnumOrdinal") // the schema fixes the order of arms
  private static byte[] text(String vendor, String deviceId, Membership membership, int day) {
    byte[] names =
        (vendor
                + '\0'
                + deviceId
                + '\0'
                + membership.rolloutId()
                + '\0'
                + membership.release()
                + '\0')
            .getBytes(UTF_8);
    boolean told = membership.opened() != Membership.UNTOLD;
    byte[] domain = told ? OPENED_DOMAIN : DOMAIN;
    int numbers = told ? NUMBERS + 1 : NUMBERS;
    var text =
        ByteBuffer.allocate(domain.length + names.length + numbers * Integer.BYTES)
            .put(domain)
            .put(names)
            .putInt(membership.arm().ordinal())
            .putInt(membership.stage())
            .putInt(day);
    return told ? text.putInt(membership.opened()).array() : text.array();
  }
}
