package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Succinct hash bins (TAP 15): many roles with the same keys, told apart by the first bits of the
 * path's SHA-256.
 *
 * @param bitLength 1 to 32; there are 2^bitLength bins
 * @param namePrefix bins are called prefix, dash, number in hex of fixed width
 */
public record SuccinctBins(Authority authority, int bitLength, String namePrefix) {

  static SuccinctBins read(String delegator, Node node, Map<String, TufKey> keys) throws Refusal {
    var bits = node.field("bit_length");
    if (bits.integer(1) > 32) {
      throw bits.not("1 to 32");
    }
    var authority = Authority.read(delegator, node, keys);
    var bins = new SuccinctBins(authority, (int) bits.integer(1), node.field("name_prefix").text());
    Role.checkDelegated(bins.name(0));
    return bins;
  }

  /** How many bins there are. */
  public long count() {
    return 1L << bitLength;
  }

  /** The name of a bin, numbered from 0. */
  public String name(long bin) {
    var digits = Long.toHexString(count() - 1).length();
    var hex = Long.toHexString(bin);
    return namePrefix + "-" + "0".repeat(digits - hex.length()) + hex;
  }

  /** The one bin that may list a path. */
  public String binOf(String path) {
    var first32Bits = Long.parseLong(hexDigest(path).substring(0, 8), 16);
    return name(first32Bits >>> (32 - bitLength));
  }

  /** The bin as a delegation; bins do not end the search (TAP 15). */
  Delegation delegationFor(String path) {
    return delegation(binOf(path));
  }

  /** Every bin as a delegation. */
  public Stream<Delegation> all() {
    return LongStream.range(0, count()).mapToObj(bin -> delegation(name(bin)));
  }

  private Delegation delegation(String bin) {
    return new Delegation(bin, authority, false, new Delegation.Scope.Bin(this, bin));
  }

  static String hexDigest(String path) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(path.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
