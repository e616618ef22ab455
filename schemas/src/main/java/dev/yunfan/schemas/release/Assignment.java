package dev.yunfan.schemas.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * The server's word that this very handset shall install this very image now, as Uptane's Director
 * gives it: a cache, a mirror or another handset cannot use it again. It says which of the genuine
 * images; what is genuine, the vendor's own signature says.
 *
 * @param deviceId of the one handset that it is for
 * @param path of the image on the server
 * @param lengthBytes size of the image
 * @param sha256 64 lower-case hex digits
 * @param releaseCounter counts the vendor's releases up; a handset never goes to a lower one
 * @param expires when it is void, milliseconds since 1970-01-01T00:00Z
 * @param nonce what the handset sent with its check-in
 */
public record Assignment(
    String vendor,
    String deviceId,
    String model,
    String version,
    String path,
    long lengthBytes,
    String sha256,
    long releaseCounter,
    String rolloutId,
    long expires,
    String nonce) {
  private static final String ALGORITHM = "Ed25519";

  /**
   * The bytes that are signed: one line a field, after a line that names the format.
   *
   * @throws IllegalArgumentException when a field contains a line end
   */
  public byte[] signedBytes() {
    String text =
        String.join(
            "\n",
            "yunfan-assignment-1",
            vendor,
            deviceId,
            model,
            version,
            path,
            Long.toString(lengthBytes),
            sha256,
            Long.toString(releaseCounter),
            rolloutId,
            Long.toString(expires),
            nonce,
            "");
    if (text.chars().filter(c -> c == '\n').count() != 12) {
      throw new IllegalArgumentException("a field contains a line end");
    }
    return text.getBytes(UTF_8);
  }

  /**
   * Signs with the server's online key; 64 bytes.
   *
   * @throws IllegalArgumentException when the key is not an Ed25519 private key
   */
  public byte[] sign(PrivateKey onlineKey) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initSign(onlineKey);
      signature.update(signedBytes());
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 signing key", e);
    }
  }

  /** Whether the bytes are the online key's signature over this; false for any malformed one. */
  public boolean verifies(byte[] signed, PublicKey onlineKey) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(onlineKey);
      signature.update(signedBytes());
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // a malformed signature proves nothing, which is the answer
    }
  }
}
