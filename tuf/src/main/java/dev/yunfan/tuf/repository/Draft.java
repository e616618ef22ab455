package dev.yunfan.tuf.repository;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.refusal.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metadata that is written but not, or not enough, signed. Signatures can be added one by one, on
 * different machines: what is signed does not change by it.
 *
 * @param role the role it will speak for
 * @param signed the part under the signatures
 * @param signatures in hex, by key id
 */
public record Draft(String role, Json.Fields signed, Map<String, String> signatures) {
  /** The version of the specification that is written. */
  static final String SPEC_VERSION = "1.0.34";

  public Draft {
    signatures = Collections.unmodifiableMap(new LinkedHashMap<>(signatures));
  }

  /** Reads a file again, to add a signature to it. */
  public static Draft read(String role, byte[] file) throws Refusal {
    var envelope = Envelope.read(role, file);
    return new Draft(role, envelope.signed().object(), envelope.signatures());
  }

  /** This draft with one more signature, or with a key's signature made anew. */
  public Draft signedBy(SigningKey key) {
    var all = new LinkedHashMap<>(signatures);
    var signature = key.sign(CanonicalJson.encode(signed));
    all.put(key.publicKey().id(), HexFormat.of().formatHex(signature));
    return new Draft(role, signed, all);
  }

  /** This draft, signed by each key. */
  public Draft signedBy(List<SigningKey> keys) {
    var draft = this;
    for (var key : keys) {
      draft = draft.signedBy(key);
    }
    return draft;
  }

  /** The file to be stored. */
  public byte[] file() {
    var list =
        signatures.entrySet().stream()
            .map(entry -> {
              var fields = new LinkedHashMap<String, Json>();
              fields.put("keyid", new Json.Text(entry.getKey()));
              fields.put("sig", new Json.Text(entry.getValue()));
              return (Json) new Json.Fields(fields);
            })
            .toList();
    return JsonWriter.write(Envelope.tree(new Json.Items(list), signed));
  }

  /** The SHA-256 of what is signed: short enough to be read aloud at a signing ceremony. */
  public String digest() {
    return Hashes.sha256Of(CanonicalJson.encode(signed)).hex().values().iterator().next();
  }

  /** The fields every kind of metadata starts with. */
  static Map<String, Json> header(String type, long version, Instant expires) {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("_type", new Json.Text(type));
    fields.put("spec_version", new Json.Text(SPEC_VERSION));
    fields.put("version", new Json.Int(version));
    fields.put("expires", date(expires));
    return fields;
  }

  static Json.Text date(Instant instant) {
    return new Json.Text(instant.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
