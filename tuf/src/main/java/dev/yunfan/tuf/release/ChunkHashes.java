package dev.yunfan.tuf.release;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.refusal.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Digests of an image's chunks. With them a handset finds the chunk that a bad network damaged, and
 * fetches it alone. They prove nothing: an image counts by its own digest.
 *
 * @param chunkBytes length of each chunk but the last; a power of two, at least 64 KiB
 * @param sha256 of each chunk, in order and in hex; 2 to {@value #MOST}
 */
public record ChunkHashes(long chunkBytes, List<String> sha256) {
  /** Most chunks of an image: they cost some 70 bytes of metadata each. */
  public static final int MOST = 64;

  private static final long LEAST_BYTES = 64 << 10;
  private static final int BUFFER = 64 << 10;

  public ChunkHashes {
    sha256 = List.copyOf(sha256);
  }

  /** Of a file on this machine; empty when one chunk holds all of it. */
  public static Optional<ChunkHashes> of(Path file) throws IOException {
    long length = Files.size(file);
    long chunkBytes = LEAST_BYTES;
    while (count(length, chunkBytes) > MOST) {
      chunkBytes *= 2;
    }
    return length <= chunkBytes
        ? Optional.empty()
        : Optional.of(new ChunkHashes(chunkBytes, digests(file, chunkBytes)));
  }

  /** The chunks of a copy that are not as they were signed, counted from 0. */
  public List<Integer> damagedIn(Path copy) throws IOException {
    var found = digests(copy, chunkBytes);
    var damaged = new ArrayList<Integer>();
    for (int i = 0; i < sha256.size(); i++) {
      if (i >= found.size() || !found.get(i).equals(sha256.get(i))) {
        damaged.add(i);
      }
    }
    return damaged;
  }

  private static List<String> digests(Path file, long chunkBytes) throws IOException {
    var digests = new ArrayList<String>();
    var buffer = new byte[BUFFER];
    try (var in = Files.newInputStream(file)) {
      for (var one = digest(in, chunkBytes, buffer);
          one.isPresent();
          one = digest(in, chunkBytes, buffer)) {
        digests.add(one.get());
      }
    }
    return digests;
  }

  /** Of the next chunk; empty at the end. */
  private static Optional<String> digest(InputStream in, long chunkBytes, byte[] buffer)
      throws IOException {
    MessageDigest digest = Hashes.sha256();
    long left = chunkBytes;
    while (left > 0) {
      int read = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
      if (read == 0) {
        break;
      }
      digest.update(buffer, 0, read);
      left -= read;
    }
    return left == chunkBytes
        ? Optional.empty()
        : Optional.of(HexFormat.of().formatHex(digest.digest()));
  }

  private static long count(long length, long chunkBytes) {
    return (length + chunkBytes - 1) / chunkBytes;
  }

  /**
   * Reads the chunks of an image.
   *
   * @param length of the image, in bytes
   */
  static ChunkHashes read(Node node, long length) throws Refusal {
    var size = node.field("bytes");
    long chunkBytes = size.integer(LEAST_BYTES);
    if (Long.bitCount(chunkBytes) != 1) {
      throw size.not("a power of two");
    }
    var digests = node.field("sha256");
    long expected = count(length, chunkBytes);
    if (expected < 2 || expected > MOST || digests.items().size() != expected) {
      throw digests.not("one for each of 2 to %d chunks".formatted(MOST));
    }
    for (var item : digests.items()) {
      ReleaseNote.sha256(item);
    }
    return new ChunkHashes(chunkBytes, digests.texts());
  }

  Json.Fields json() {
    var fields = new LinkedHashMap<String, Json>();
    fields.put("bytes", new Json.Int(chunkBytes));
    fields.put("sha256", Json.texts(sha256));
    return new Json.Fields(fields);
  }
}
