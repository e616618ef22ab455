package dev.yunfan.schemas.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The text that a repair of the control log is signed over: {@code "yunfan control repair 1" LF
 * offset LF sha256 LF chain LF}, {@code chain} being the chain's hash before the record. So a
 * signature is good for one record of one log.
 */
public final class RepairText {
  private RepairText() {}

  /**
   * The text.
   *
   * @param sha256 of the record's value, see {@link #sha256}
   * @param before the chain's head before the record
   */
  public static byte[] of(long offset, String sha256, ChainHead before) {
    return "yunfan control repair 1\n%d\n%s\n%s\n"
        .formatted(offset, sha256, before.hash())
        .getBytes(US_ASCII);
  }

  /** SHA-256 of a value, 64 lower-case hex digits; a record without a value counts as empty. */
  public static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
