package dev.yunfan.schemas.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A key of HMAC-SHA256 (RFC 2104), both of whose pads are hashed once, as its section 4 advises:
 * that halves the cost of a short text. Safe for use by many threads: the digests are only copied.
 */
public final class PaddedKey {
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5C;

  private final MessageDigest inner;
  private final MessageDigest outer;

  public PaddedKey(byte[] key) {
    byte[] block =
        Arrays.copyOf(key.length > BLOCK_BYTES ? sha256().digest(key) : key, BLOCK_BYTES);
    inner = padded(block, INNER);
    outer = padded(block, OUTER);
  }

  /** H(K xor opad, H(K xor ipad, text)). */
  public byte[] mac(byte[] text) {
    return copy(outer).digest(copy(inner).digest(text));
  }

  private static MessageDigest padded(byte[] block, byte pad) {
    byte[] padded = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      padded[i] = (byte) (block[i] ^ pad);
    }
    var digest = sha256();
    digest.update(padded);
    return digest;
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
