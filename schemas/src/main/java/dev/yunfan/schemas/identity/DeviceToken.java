package dev.yunfan.schemas.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The secret a handset proves its identity with: {@code hex(HMAC-SHA256(vendor's fleet key, device
 * id))}, put on the handset in the factory. A server that holds the fleet key verifies it without a
 * look-up.
 */
public final class DeviceToken {
  private final PaddedKey key;

  /**
   * @param fleetKey the vendor's fleet key, at least 16 bytes
   */
  public DeviceToken(byte[] fleetKey) {
    if (fleetKey.length < 16) {
      throw new IllegalArgumentException(
          "fleet key of %d bytes, at least 16".formatted(fleetKey.length));
    }
    this.key = new PaddedKey(fleetKey);
  }

  /** The token of a device: 64 lower-case hex digits. */
  public String of(String deviceId) {
    return HexFormat.of().formatHex(mac(deviceId));
  }

  /** Whether {@code token} is this device's, compared in constant time. */
  public boolean matches(String deviceId, String token) {
    byte[] claimed;
    try {
      claimed = HexFormat.of().parseHex(token);
    } catch (IllegalArgumentException e) {
      return false; // not hex, so not a token
    }
    return MessageDigest.isEqual(mac(deviceId), claimed);
  }

  private byte[] mac(String deviceId) {
    return key.mac(deviceId.getBytes(UTF_8));
  }
}
