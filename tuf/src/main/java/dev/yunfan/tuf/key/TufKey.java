package dev.yunfan.tuf.key;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.KeyIdMismatch;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A public key as metadata lists it. A key of an unknown type, or one that does not parse, is kept
 * (other clients may use it) but verifies nothing.
 */
public final class TufKey {
  private final String id;
  private final Json.Fields source;
  private final @Nullable Scheme scheme;
  private final String publicText;
  private @Nullable PublicKey decoded;
  private boolean undecodable;

  private TufKey(String id, Json.Fields source, @Nullable Scheme scheme, String publicText) {
    this.id = id;
    this.source = source;
    this.scheme = scheme;
    this.publicText = publicText;
  }

  /** A key from its JSON form, whose id is computed. */
  public static TufKey from(Node node) throws Malformed {
    var keyType = node.field("keytype").text();
    var schemeName = node.field("scheme").text();
    var publicText = node.field("keyval").field("public").text();
    var scheme = Scheme.named(keyType, schemeName).orElse(null);
    return new TufKey(idOf(node.object()), node.object(), scheme, publicText);
  }

  /** A new public key of a scheme, in the form metadata lists it. */
  static TufKey of(Scheme scheme, PublicKey key) {
    var text = scheme.encode(key);
    var source = new LinkedHashMap<String, Json>();
    source.put("keytype", new Json.Text(scheme.keyType()));
    source.put("scheme", new Json.Text(scheme.wireName()));
    source.put("keyval", new Json.Fields(Map.of("public", new Json.Text(text))));
    var fields = new Json.Fields(source);
    return new TufKey(idOf(fields), fields, scheme, text);
  }

  /** The keys of a {@code keys} object by id; each id must be the digest of its key. */
  public static Map<String, TufKey> keysOf(Node node) throws Refusal {
    var keys = new LinkedHashMap<String, TufKey>();
    for (var entry : node.fields().entrySet()) {
      var key = from(entry.getValue());
      if (!key.id.equals(entry.getKey())) {
        throw new KeyIdMismatch(key.id, entry.getKey());
      }
      keys.put(key.id, key);
    }
    return keys;
  }

  /** The hex SHA-256 of the canonical form of the whole key object, unknown fields included. */
  public String id() {
    return id;
  }

  /** The key as metadata lists it, unknown fields included. */
  public Json.Fields source() {
    return source;
  }

  /**
   * The key itself, whatever fields surround it: equal for the same key under two ids. Empty for a
   * key that cannot verify anything.
   */
  public Optional<String> value() {
    return decoded().map(key -> HexFormat.of().formatHex(key.getEncoded()));
  }

  /** Whether anybody can sign for it; it then verifies nothing here, but others may believe it. */
  public boolean isForgeable() {
    return scheme == Scheme.ED25519 && LowOrder.is(publicText);
  }

  /**
   * Checks that the key can verify signatures, and only those of its holder.
   *
   * @throws Malformed when its type is unknown, it does not parse, or it is too weak
   */
  public void checkUsable(String where) throws Malformed {
    if (value().isEmpty()) {
      throw new Malformed(
          where,
          "a key that verifies: ed25519 (no point of low order), ecdsa P-256 or rsa from 2048 bits",
          "a key that verifies nothing, " + id);
    }
  }

  /** Whether the signature is this key's over the message; false too for an unusable key. */
  public boolean verifies(byte[] message, byte[] signature) {
    var key = decoded();
    if (scheme == null || key.isEmpty()) {
      return false;
    }
    try {
      return scheme.verify(key.get(), message, signature);
    } catch (GeneralSecurityException invalid) {
      return false; // a signature that is not even well-formed proves nothing
    }
  }

  private Optional<PublicKey> decoded() {
    if (decoded == null && !undecodable && scheme != null) {
      try {
        decoded = scheme.decode(publicText);
      } catch (GeneralSecurityException invalid) {
        undecodable = true;
      }
    }
    return Optional.ofNullable(decoded);
  }

  private static String idOf(Json.Fields source) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(CanonicalJson.encode(source)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
