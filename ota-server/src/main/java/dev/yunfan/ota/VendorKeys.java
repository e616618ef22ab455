package dev.yunfan.ota;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Reads keys from settings. */
final class VendorKeys {
  private static final String FORM =
      "not of the form vendor=key,vendor=key with Ed25519 public keys (X.509) in Base64";

  private VendorKeys() {}

  /**
   * Keys from {@code vendor=BASE64,vendor=BASE64}.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  static Map<String, PublicKey> parse(String text) {
    var keys = new HashMap<String, PublicKey>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(FORM);
      }
      keys.put(pair.substring(0, equals).strip(), key(pair.substring(equals + 1).strip()));
    }
    return Map.copyOf(keys);
  }

  /**
   * A private key from Base64 of its PKCS #8 form.
   *
   * @throws IllegalArgumentException when it is not an Ed25519 one
   */
  static PrivateKey privateKey(String base64) {
    try {
      var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
      return KeyFactory.getInstance("Ed25519").generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 private key (PKCS #8) in Base64", e);
    }
  }

  private static PublicKey key(String base64) {
    try {
      var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
      return KeyFactory.getInstance("Ed25519").generatePublic(spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(FORM, e);
    }
  }
}
