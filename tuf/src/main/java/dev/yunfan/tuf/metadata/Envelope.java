package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.DuplicateSignature;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A metadata file as received: its bytes, the tree that was signed, and the signatures by key id.
 * Nothing in it is trusted yet.
 */
public final class Envelope {
  private final String role;
  private final byte[] bytes;
  private final Node signed;
  private final Map<String, String> signatures;
  private final byte[] canonical;

  private Envelope(String role, byte[] bytes, Node signed, Map<String, String> signatures)
      throws Refusal {
    this.role = role;
    this.bytes = bytes;
    this.signed = signed;
    this.signatures = signatures;
    this.canonical = CanonicalJson.encode(signed.object());
  }

  /** Reads a file; the bytes are kept as they are. */
  public static Envelope read(String role, byte[] bytes) throws Refusal {
    var file = new Node(role, JsonReader.read(role, bytes));
    var signatures = new LinkedHashMap<String, String>();
    for (var signature : file.field("signatures").items()) {
      var keyId = signature.field("keyid").text();
      if (signatures.put(keyId, signature.field("sig").text()) != null) {
        throw new DuplicateSignature(role, keyId);
      }
    }
    return new Envelope(role, bytes.clone(), file.field("signed"), signatures);
  }

  /** The role this file was fetched for. */
  public String role() {
    return role;
  }

  /** The file, byte for byte as received. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The part under the signatures. */
  public Node signed() {
    return signed;
  }

  /** The signatures in hex, by key id, in the order of the file. */
  public Map<String, String> signatures() {
    return Collections.unmodifiableMap(signatures);
  }

  /** Whether another file says the same, under the same signatures in whatever order. */
  public boolean saysTheSameAs(Envelope other) {
    return Arrays.equals(canonical, other.canonical) && signatures.equals(other.signatures);
  }

  /** The bytes that signatures are over. */
  public byte[] canonical() {
    return canonical.clone();
  }

  /** The signature of a key id, if there is one and it is hex. */
  Optional<byte[]> signatureBy(String keyId) {
    var hex = signatures.get(keyId);
    if (hex == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException notHex) {
      return Optional.empty(); // not a signature, so it does not count; the others may suffice
    }
  }

  /** The whole file as a tree, with the same or other signatures. */
  public static Json.Fields tree(Json signatures, Json signed) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("signatures", signatures);
    fields.put("signed", signed);
    return new Json.Fields(fields);
  }
}
