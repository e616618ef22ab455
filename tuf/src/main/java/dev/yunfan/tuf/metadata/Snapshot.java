package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.refusal.Refusal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of all targets files that belong together.
 *
 * @param entries by file name, such as {@code haier.json}
 */
public record Snapshot(Header header, Envelope file, Map<String, FileEntry> entries) {
  public Snapshot {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Reads snapshot metadata; says nothing about its signatures. */
  public static Snapshot read(Envelope file) throws Refusal {
    var header = Header.read(Role.SNAPSHOT, Role.SNAPSHOT, file.signed());
    var entries = new LinkedHashMap<String, FileEntry>();
    for (var entry : file.signed().field("meta").fields().entrySet()) {
      if (!entry.getKey().endsWith(".json")) {
        throw entry.getValue().not("a file name that ends in .json");
      }
      entries.put(entry.getKey(), FileEntry.read(entry.getValue()));
    }
    return new Snapshot(header, file, entries);
  }

  /** The entry of a role, if listed. */
  public Optional<FileEntry> entryOf(String role) {
    return Optional.ofNullable(entries.get(role + ".json"));
  }
}
