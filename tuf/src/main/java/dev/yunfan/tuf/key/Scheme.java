package dev.yunfan.tuf.key;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** The signature schemes of the specification, by the JDK's own cryptography. */
public enum Scheme {
  /** Public key as 64 hex digits, signature of 64 bytes. */
  ED25519("ed25519", "ed25519", "ed25519", "Ed25519"),
  /** Public key as PEM (or, in old roots, the point in hex), signature in DER. */
  ECDSA_P256("ecdsa-sha2-nistp256", "ecdsa", "ecdsa-sha2-nistp256", "EC"),
  /** Public key as PEM of at least 2048 bits; SHA-256, MGF1 with SHA-256, salt of 32 bytes. */
  RSA_PSS("rsassa-pss-sha256", "rsa", "rsa", "RSA");

  /** Least RSA modulus, in bits. */
  static final int MIN_RSA_BITS = 2048;

  private static final HexFormat HEX = HexFormat.of();
  // RFC 8410 and RFC 5480: everything of a SubjectPublicKeyInfo before the key itself
  private static final byte[] ED25519_SPKI = HEX.parseHex("302a300506032b6570032100");
  private static final byte[] P256_SPKI =
      HEX.parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  private static final String PEM_BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String PEM_END = "-----END PUBLIC KEY-----";

  private final String wireName;
  private final String keyType;
  private final String oldKeyType;
  private final String jdkName;

  Scheme(String wireName, String keyType, String oldKeyType, String jdkName) {
    this.wireName = wireName;
    this.keyType = keyType;
    this.oldKeyType = oldKeyType;
    this.jdkName = jdkName;
  }

  /** The scheme with these names in metadata, if this client implements it. */
  public static Optional<Scheme> named(String keyType, String scheme) {
    return Arrays.stream(values())
        .filter(s -> s.wireName.equals(scheme))
        .filter(s -> s.keyType.equals(keyType) || s.oldKeyType.equals(keyType))
        .findFirst();
  }

  /** The {@code scheme} field. */
  public String wireName() {
    return wireName;
  }

  /** The {@code keytype} field that new keys get. */
  public String keyType() {
    return keyType;
  }

  /** Reads the {@code public} field of a key. */
  PublicKey decode(String text) throws GeneralSecurityException {
    var spki =
        switch (this) {
          case ED25519 -> ed25519(text);
          case ECDSA_P256 -> text.startsWith("04") ? prefixed(P256_SPKI, text, 65) : pem(text);
          case RSA_PSS -> pem(text);
        };
    if (this == ECDSA_P256 && !startsWith(spki, P256_SPKI)) {
      throw new InvalidKeyException("not a P-256 key");
    }
    var key = KeyFactory.getInstance(jdkName).generatePublic(new X509EncodedKeySpec(spki));
    if (key instanceof RSAPublicKey rsa && tooWeak(rsa.getModulus())) {
      throw new InvalidKeyException("an RSA key below " + MIN_RSA_BITS + " bits");
    }
    return key;
  }

  private static boolean tooWeak(BigInteger modulus) {
    return modulus.bitLength() < MIN_RSA_BITS;
  }

  /** Writes the {@code public} field of a key. */
  String encode(PublicKey key) {
    var spki = key.getEncoded();
    if (this == ED25519) {
      return HEX.formatHex(spki, ED25519_SPKI.length, spki.length);
    }
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki);
    return PEM_BEGIN + "\n" + lines + "\n" + PEM_END + "\n";
  }

  boolean verify(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException {
    var verifier = signature();
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
    var signer = signature();
    signer.initSign(key);
    signer.update(message);
    return signer.sign();
  }

  KeyPairGenerator generator() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(jdkName);
    switch (this) {
      case ED25519 -> {}
      case ECDSA_P256 -> generator.initialize(256);
      case RSA_PSS -> generator.initialize(3072);
    }
    return generator;
  }

  /** Whether a public key in DER is of this scheme. */
  boolean recognises(byte[] spki) {
    return switch (this) {
      case ED25519 -> startsWith(spki, ED25519_SPKI);
      case ECDSA_P256 -> startsWith(spki, P256_SPKI);
      case RSA_PSS -> spki.length > 256; // an RSA modulus of 2048 bits is longer than the others
    };
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length > prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  String jdkName() {
    return jdkName;
  }

  private Signature signature() throws GeneralSecurityException {
    return switch (this) {
      case ED25519 -> Signature.getInstance("Ed25519");
      case ECDSA_P256 -> Signature.getInstance("SHA256withECDSA");
      case RSA_PSS -> {
        var pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        yield pss;
      }
    };
  }

  private static byte[] ed25519(String hex) throws InvalidKeyException {
    if (LowOrder.is(hex)) {
      throw new InvalidKeyException("a point of low order");
    }
    return prefixed(ED25519_SPKI, hex, 32);
  }

  private static byte[] prefixed(byte[] prefix, String hex, int length) throws InvalidKeyException {
    byte[] raw;
    try {
      raw = HEX.parseHex(hex);
    } catch (IllegalArgumentException notHex) {
      throw new InvalidKeyException("not hex", notHex);
    }
    if (raw.length != length) {
      throw new InvalidKeyException("expected " + length + " bytes, found " + raw.length);
    }
    var spki = Arrays.copyOf(prefix, prefix.length + length);
    System.arraycopy(raw, 0, spki, prefix.length, length);
    return spki;
  }

  private static byte[] pem(String text) throws InvalidKeyException {
    var stripped = text.strip();
    if (!stripped.startsWith(PEM_BEGIN) || !stripped.endsWith(PEM_END)) {
      throw new InvalidKeyException("not a PEM public key");
    }
    try {
      return Base64.getMimeDecoder()
          .decode(stripped.substring(PEM_BEGIN.length(), stripped.length() - PEM_END.length()));
    } catch (IllegalArgumentException notBase64) {
      throw new InvalidKeyException("not base64", notBase64);
    }
  }
}
