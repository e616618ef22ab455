package dev.yunfan.cli.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A vendor's signing key in a PEM file (PKCS #8), as openssl writes it too. */
final class VendorKeyFile {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private VendorKeyFile() {}

  /** Makes a key, writes it for its owner alone, and gives the public part in Base64. */
  static String create(Path file) throws IOException {
    KeyPair pair;
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
    String pem =
        "%s%n%s%n%s%n"
            .formatted(
                BEGIN, Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()), END);
    if (Files.exists(file)) {
      throw new ApiProblem(file + " exists; a key is never overwritten");
    }
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, pem);
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  /**
   * Reads a key.
   *
   * @throws IOException when the file is not there or is no such key
   */
  static PrivateKey read(Path file) throws IOException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new ApiProblem(file + " is no PEM file with a private key");
    }
    try {
      byte[] key =
          Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end).strip());
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(key));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " is no Ed25519 private key", e);
    }
  }
}
