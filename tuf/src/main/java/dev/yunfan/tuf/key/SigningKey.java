package dev.yunfan.tuf.key;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;

/** A private key together with the public key that metadata lists. Prints no secret. */
public final class SigningKey {
  private final Scheme scheme;
  private final PrivateKey secret;
  private final PublicKey publicKey;
  private final TufKey listed;

  SigningKey(Scheme scheme, KeyPair pair) {
    this.scheme = scheme;
    this.secret = pair.getPrivate();
    this.publicKey = pair.getPublic();
    this.listed = TufKey.of(scheme, pair.getPublic());
  }

  /** A new key of a scheme; RSA keys have 3072 bits. */
  public static SigningKey generate(Scheme scheme) {
    try {
      return new SigningKey(scheme, scheme.generator().generateKeyPair());
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("JDK 25 has " + scheme, impossible);
    }
  }

  /** The signature scheme. */
  public Scheme scheme() {
    return scheme;
  }

  /** The public key in the form metadata lists it. */
  public TufKey publicKey() {
    return listed;
  }

  /** Signs the canonical bytes of metadata. */
  public byte[] sign(byte[] canonical) {
    try {
      return scheme.sign(secret, canonical);
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("key " + listed.id() + " cannot sign", broken);
    }
  }

  PrivateKey secret() {
    return secret;
  }

  PublicKey jdkPublicKey() {
    return publicKey;
  }

  @Override
  public String toString() {
    return scheme + " key " + listed.id();
  }
}
