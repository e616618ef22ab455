package dev.yunfan.ota.checkin;

/**
 * What a handset says at its check-in; vendor and device are proven by its credential.
 *
 * @param firmware version that runs
 * @param nonce the handset's own random text, which comes back inside the signed assignment
 */
public record Claim(String vendor, String deviceId, String model, String firmware, String nonce) {}
