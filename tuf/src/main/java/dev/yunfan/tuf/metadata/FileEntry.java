package dev.yunfan.tuf.metadata;

import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.LengthMismatch;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The entry of a metadata file in a snapshot or timestamp.
 *
 * @param version at least 1
 * @param length in bytes, if stated
 * @param hashes the digests, if stated
 */
public record FileEntry(long version, OptionalLong length, Optional<Hashes> hashes) {

  static FileEntry read(Node node) throws Refusal {
    var length = node.optional("length");
    var hashes = node.optional("hashes");
    return new FileEntry(
        node.field("version").integer(1),
        length.isPresent() ? OptionalLong.of(length.get().integer(1)) : OptionalLong.empty(),
        hashes.isPresent() ? Optional.of(Hashes.read(hashes.get())) : Optional.empty());
  }

  /** Checks length and digests, where stated. */
  public void verify(String file, byte[] bytes) throws Refusal {
    if (length.isPresent() && length.getAsLong() != bytes.length) {
      throw new LengthMismatch(file, length.getAsLong(), bytes.length);
    }
    if (hashes.isPresent()) {
      hashes.get().verify(file, bytes);
    }
  }
}
