package dev.yunfan.tuf.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * A private key at rest: PKCS#8, encrypted under a passphrase by PBES2 (PBKDF2 with HMAC-SHA-256,
 * AES-256-CBC), in PEM as {@code openssl pkey} reads it, with its public key below.
 */
public final class KeyFile {
  private static final String CIPHER = "PBEWithHmacSHA256AndAES_256";
  private static final int ITERATIONS = 600_000;
  private static final String PRIVATE = "ENCRYPTED PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private KeyFile() {}

  /** Writes a new key file, readable by its owner only; an existing one is never replaced. */
  public static void write(Path file, SigningKey key, char[] passphrase) throws IOException {
    write(file, key, passphrase, ITERATIONS);
  }

  /** As {@link #write}, with another cost of guessing: rounds of PBKDF2, at least 1,000. */
  public static void write(Path file, SigningKey key, char[] passphrase, int iterations)
      throws IOException {
    if (iterations < 1000) {
      throw new IllegalArgumentException("%d rounds are too few".formatted(iterations));
    }
    try {
      var text = pem(PRIVATE, encrypt(key, passphrase, iterations)) + pem(PUBLIC, publicDer(key));
      var ownerOnly = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
      Files.writeString(file, text);
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError("JDK 25 has " + CIPHER, impossible);
    }
  }

  /**
   * Reads a key file.
   *
   * @throws IOException when it is none, or the passphrase is wrong
   */
  public static SigningKey read(Path file, char[] passphrase) throws IOException {
    var text = Files.readString(file);
    try {
      var encrypted = new EncryptedPrivateKeyInfo(block(file, text, PRIVATE));
      var cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.DECRYPT_MODE, secret(passphrase), encrypted.getAlgParameters());
      var pkcs8 = new PKCS8EncodedKeySpec(cipher.doFinal(encrypted.getEncryptedData()));
      var spki = new X509EncodedKeySpec(block(file, text, PUBLIC));
      for (var scheme : Scheme.values()) {
        if (scheme.recognises(spki.getEncoded())) {
          var factory = KeyFactory.getInstance(scheme.jdkName());
          var pair = new KeyPair(factory.generatePublic(spki), factory.generatePrivate(pkcs8));
          return new SigningKey(scheme, pair);
        }
      }
      throw new IOException(file + " holds a key of no known scheme");
    } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
      throw new IOException(file + ": wrong passphrase, or no key file", unreadable);
    }
  }

  private static byte[] encrypt(SigningKey key, char[] passphrase, int iterations)
      throws GeneralSecurityException {
    var random = new SecureRandom();
    var salt = new byte[16];
    var iv = new byte[16];
    random.nextBytes(salt);
    random.nextBytes(iv);
    var cipher = Cipher.getInstance(CIPHER);
    var parameters = new PBEParameterSpec(salt, iterations, new IvParameterSpec(iv));
    cipher.init(Cipher.ENCRYPT_MODE, secret(passphrase), parameters);
    var sealed = cipher.doFinal(key.secret().getEncoded());
    try {
      var pbes2 = AlgorithmParameters.getInstance("PBES2"); // the name that has an OID
      pbes2.init(cipher.getParameters().getEncoded());
      return new EncryptedPrivateKeyInfo(pbes2, sealed).getEncoded();
    } catch (IOException impossible) {
      throw new AssertionError("parameters of our own encode", impossible);
    }
  }

  private static SecretKey secret(char[] passphrase) throws GeneralSecurityException {
    var spec = new PBEKeySpec(passphrase);
    try {
      return SecretKeyFactory.getInstance(CIPHER).generateSecret(spec);
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] publicDer(SigningKey key) {
    return key.jdkPublicKey().getEncoded();
  }

  private static String pem(String label, byte[] der) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, lines, label);
  }

  private static byte[] block(Path file, String text, String label) throws IOException {
    var begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new IOException(file + " has no " + label);
    }
    var base64 = text.substring(from + begin.length(), to);
    return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII));
  }
}
