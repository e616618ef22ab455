package dev.yunfan.streams.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A rollout whose arms are counted.
 *
 * @param release version that it ships
 * @param holdbackBasisPoints top of the bucket range that is held back, 0 to 10,000
 */
public record WatchedRollout(String id, String release, int holdbackBasisPoints) {
  private static final long BUCKETS = 10_000;

  /** Where a handset is in a rollout. */
  public enum Arm {
    /** It runs the release. */
    UPDATED,
    /** It does not run the release yet. */
    WAITING,
    /** It is held back, and does not run the release. */
    HOLDBACK
  }

  /** The arm of a handset that does not run the release, by its bucket; see docs/buckets.md. */
  Arm armOf(String deviceId) {
    return holdbackBasisPoints > 0 && bucket(deviceId) >= BUCKETS - holdbackBasisPoints
        ? Arm.HOLDBACK
        : Arm.WAITING;
  }

  /** First 8 bytes of SHA-256(rolloutId 0x00 deviceId), as an unsigned number, mod 10,000. */
  long bucket(String deviceId) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest((id + '\0' + deviceId).getBytes(UTF_8));
      return Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), BUCKETS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
