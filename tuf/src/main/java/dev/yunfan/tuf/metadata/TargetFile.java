package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /**
   * Describes a file on this machine.
   *
   * @param custom what else the owner wants signed
   */
  public static TargetFile describe(String path, Path file, Json.Fields custom) throws IOException {
    return new TargetFile(path, Files.size(file), Hashes.sha256Of(file), custom);
  }

  /** Checks the digests of a file on this machine. */
  public void verify(Path file) throws IOException, Refusal {
    var check = hashes.check(path);
    try (var in = Files.newInputStream(file)) {
      var buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        check.update(buffer, 0, count);
      }
    }
    check.verify();
  }

  /**
   * The path as it is in URLs, each part percent-encoded.
   *
   * @throws UnsafeName when a part is empty, {@code .} or {@code ..}, or has a control character
   */
  public String plainPath() throws UnsafeName {
    return String.join("/", encoded(TargetPath.parts(path)));
  }

  /** As {@link #plainPath}, with a digest before the last part (5.7.3, consistent snapshots). */
  public String consistentPath() throws Refusal {
    return String.join("/", encoded(withDigest()));
  }

  /** As {@link #consistentPath}, but as it is on a server's disk: nothing is encoded. */
  public String diskPath() throws Refusal {
    return String.join("/", withDigest());
  }

  private List<String> withDigest() throws Refusal {
    var parts = new ArrayList<>(TargetPath.parts(path));
    parts.set(parts.size() - 1, hashes.forFileName(path) + "." + parts.getLast());
    return parts;
  }

  private static List<String> encoded(List<String> parts) {
    return parts.stream().map(Role::encoded).toList();
  }
}
