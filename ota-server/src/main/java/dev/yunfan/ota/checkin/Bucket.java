package dev.yunfan.ota.checkin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The draw of every handset in one rollout: {@code bucket = first 8 bytes of SHA-256(rolloutId 0x00
 * deviceId), as an unsigned number, mod 10000}. Anybody can recompute it, see docs/buckets.md.
 */
public final class Bucket {
  private static final int BUCKETS = 10_000;
  private static final ThreadLocal<Last> LAST = ThreadLocal.withInitial(Last::new);

  private final byte[] prefix;

  /** The draws of one rollout. */
  public Bucket(String rolloutId) {
    byte[] id = rolloutId.getBytes(UTF_8);
    this.prefix = Arrays.copyOf(id, id.length + 1); // the last byte is the 0x00 between the two
  }

  /** A handset's bucket, 0 to 9,999. */
  public int of(String deviceId) {
    return LAST.get().bucket(prefix, deviceId);
  }

  /** A thread's digest and its last draw: one check-in asks for the same bucket twice. */
  private static final class Last {
    private final MessageDigest digest = newDigest();
    private byte[] prefix = {};
    private String deviceId = "";
    private int bucket;

    int bucket(byte[] ofRollout, String ofDevice) {
      if (!ofDevice.equals(deviceId) || !Arrays.equals(ofRollout, prefix)) {
        digest.update(ofRollout);
        byte[] hash = digest.digest(ofDevice.getBytes(UTF_8));
        bucket = (int) Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), BUCKETS);
        prefix = ofRollout;
        deviceId = ofDevice;
      }
      return bucket;
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
