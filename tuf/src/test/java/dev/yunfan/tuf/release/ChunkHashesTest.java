package dev.yunfan.tuf.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.metadata.Hashes;
import dev.yunfan.tuf.metadata.TargetFile;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Digests of chunks: how many an image has, and which forms of them nobody reads. */
class ChunkHashesTest {
  private static final int CHUNK = 64 << 10;
  private static final ReleaseNote NOTE =
      new ReleaseNote("haier", List.of("w910"), "2.0", Optional.empty(), 1, Optional.empty());

  @TempDir private Path folder;

  private Path file(int bytes) throws IOException {
    var content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(folder.resolve("image-" + bytes), content);
  }

  private static TargetFile listed(long length, ReleaseNote note) {
    return new TargetFile(
        "haier/w910/full.img", length, new Hashes(Map.of("sha256", "ab".repeat(32))), note.json());
  }

  @ParameterizedTest
  @CsvSource({
    "65537, 65536, 2",
    "131072, 65536, 2",
    "4194304, 65536, 64",
    "4194305, 131072, 33",
    "9000000, 262144, 35"
  })
  void an_image_has_at_most_64_chunks(int bytes, long chunkBytes, int chunks) throws Exception {
    var hashes = ChunkHashes.of(file(bytes)).orElseThrow();

    assertThat(hashes.chunkBytes()).isEqualTo(chunkBytes);
    assertThat(hashes.sha256()).hasSize(chunks).doesNotHaveDuplicates();
    var note = NOTE.with(Optional.of(hashes));
    assertThat(ReleaseNote.of(listed(bytes, note))).isEqualTo(note);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "65536"})
  void an_image_of_one_chunk_has_no_digests_of_chunks(int bytes) throws Exception {
    assertThat(ChunkHashes.of(file(bytes))).isEmpty();
    assertThat(NOTE.with(ChunkHashes.of(file(bytes))).json()).isEqualTo(NOTE.json());
  }

  @Test
  void damaged_chunks_are_found_and_those_that_are_missing_too() throws Exception {
    var image = file(5 * CHUNK - 9);
    var hashes = ChunkHashes.of(image).orElseThrow();
    assertThat(hashes.damagedIn(image)).isEmpty();

    var copy = Files.readAllBytes(image);
    copy[CHUNK - 1] ^= 1;
    copy[copy.length - 1] ^= 1;
    assertThat(hashes.damagedIn(Files.write(folder.resolve("copy"), copy))).containsExactly(0, 4);
    var part = Arrays.copyOf(Files.readAllBytes(image), 3 * CHUNK);
    assertThat(hashes.damagedIn(Files.write(folder.resolve("copy"), part))).containsExactly(3, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 2, 131072, ''",
    "65535, 2, 131072, bytes",
    "98304, 2, 131072, bytes",
    "-65536, 2, 131072, bytes",
    "65536, 1, 65536, sha256",
    "65536, 2, 131073, sha256",
    "65536, 3, 131072, sha256",
    "65536, 65, 4259840, sha256",
    "4503599627370496, 2, 131072, sha256"
  })
  void chunks_that_are_not_those_of_the_image_are_refused(
      long chunkBytes, int digests, long length, String named) {
    var chunks = new ChunkHashes(chunkBytes, Collections.nCopies(digests, "ab".repeat(32)));
    var image = listed(length, NOTE.with(Optional.of(chunks)));
    if (named.isEmpty()) {
      assertThat(catching(image)).isEmpty();
    } else {
      assertThat(catching(image).orElseThrow()).contains("custom.chunks." + named);
    }
  }

  private static Optional<String> catching(TargetFile image) {
    try {
      assertThat(ReleaseNote.of(image).chunks()).isPresent();
      return Optional.empty();
    } catch (Refusal e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void a_digest_that_is_no_hex_is_refused() {
    var chunks =
        new Json.Fields(
            Map.of(
                "bytes",
                new Json.Int(CHUNK),
                "sha256",
                Json.texts(List.of("ab".repeat(32), "AB".repeat(32)))));
    var fields = new LinkedHashMap<>(NOTE.json().map());
    fields.put("chunks", chunks);
    var image =
        new TargetFile(
            "haier/w910/full.img",
            2 * CHUNK,
            new Hashes(Map.of("sha256", "ab".repeat(32))),
            new Json.Fields(fields));

    assertThatThrownBy(() -> ReleaseNote.of(image))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("custom.chunks.sha256[1]");
  }
}
