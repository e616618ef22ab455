package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An image as its vendor describes it.
 *
 * @param path its name within the repository, with {@code /} between parts
 * @param length in bytes, 0 or more
 * @param custom what the repository's owner adds; empty when absent
 */
public record TargetFile(String path, long length, Hashes hashes, Json.Fields custom) {

  static TargetFile read(String path, Node node) throws Refusal {
    var custom = node.optional("custom");
    return new TargetFile(
        path,
        node.field("length").integer(0),
        Hashes.read(node.field("hashes")),
        custom.isPresent() ? custom.get().object() : new Json.Fields(Map.of()));
  }

  /** As metadata lists it, under its path. */
  public Json.Fields json() {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("length", new Json.Int(length));
    fields.put("hashes", hashes.json());
    if (!custom.map().isEmpty()) {
      fields.put("custom", custom);
    }
    return new Json.Fields(fields);
  }

  /** A field of the custom part, if there. */
  public Optional<Node> customField(String name) throws Refusal {
    return new Node(path + " custom", custom).optional(name);
  }
}
