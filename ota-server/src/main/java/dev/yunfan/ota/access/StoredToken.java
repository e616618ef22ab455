package dev.yunfan.ota.access;

import dev.yunfan.runtime.operator.KnownToken;

/**
 * An operator's token as the log has it: enough to recognise it, nothing to use it.
 *
 * @param vendor that it is confined to; empty: none
 * @param secretSha256 hex digest of the secret part
 * @param expiresAt milliseconds since 1970-01-01T00:00Z
 */
public record StoredToken(
    String id, String name, String role, String vendor, String secretSha256, long expiresAt) {
  /** A token never changes; it is there or not. */
  public static final long VERSION = 1;

  /** The same for the door. */
  public KnownToken known() {
    return new KnownToken(id, name, role, vendor, secretSha256, expiresAt);
  }
}
