package dev.yunfan.runtime.identity;

/**
 * A handset that proved who it is.
 *
 * @param vendor such as {@code k-touch}
 * @param deviceId factory identity
 */
public record DevicePrincipal(String vendor, String deviceId) {
  @Override
  public String toString() {
    return vendor + "/" + deviceId;
  }
}
