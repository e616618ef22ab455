package dev.yunfan.tuf.key;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Set;

/**
 * Ed25519 public keys that are points of small order. A signature that needs no private key is good
 * for one message in eight or more, so anybody signs with such a key. RFC 8032 leaves it to the
 * reader to refuse them, and the JDK takes them.
 */
final class LowOrder {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /** The greater y of the points of order 8: three times doubled they are the neutral element. */
  private static final BigInteger Y8 =
      new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16);

  /** By order: 4, 1, 2, and 8 twice; the two signs of x make the other points. */
  private static final Set<BigInteger> Y =
      Set.of(BigInteger.ZERO, BigInteger.ONE, P.subtract(BigInteger.ONE), Y8, P.subtract(Y8));

  private LowOrder() {}

  /** Whether hex digits encode one of them. */
  static boolean is(String hex) {
    return hex.matches("[0-9a-fA-F]{64}") && is(HexFormat.of().parseHex(hex));
  }

  /** Whether 32 bytes, as RFC 8032 encodes a point, are one of them, canonical or not. */
  private static boolean is(byte[] encoded) {
    var bigEndian = new byte[encoded.length];
    for (int i = 0; i < encoded.length; i++) {
      bigEndian[i] = encoded[encoded.length - 1 - i];
    }
    bigEndian[0] &= 0x7f; // the sign of x
    return Y.contains(new BigInteger(1, bigEndian).mod(P));
  }
}
