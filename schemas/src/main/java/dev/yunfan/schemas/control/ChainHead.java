package dev.yunfan.schemas.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How far a control log has been read, and a hash over all of it: {@code h(0) = 64 zeros; h(n) =
 * hex(SHA-256(h(n-1) || bytes of record n))}. Each record carries the head that its writer knew, so
 * that a record changed later contradicts those after it.
 *
 * @param offset of the newest record read; -1: none
 * @param hash 64 lower-case hex digits
 */
public record ChainHead(long offset, String hash) {
  /** Before the first record. */
  public static final ChainHead START = new ChainHead(-1, "0".repeat(64));

  /** The head after one more record. */
  public ChainHead then(long nextOffset, byte[] record) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(hash.getBytes(US_ASCII));
      return new ChainHead(nextOffset, HexFormat.of().formatHex(digest.digest(record)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
