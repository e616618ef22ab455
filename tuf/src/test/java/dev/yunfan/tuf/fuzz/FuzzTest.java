package dev.yunfan.tuf.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.json.RandomJson;
import dev.yunfan.tuf.key.Scheme;
import dev.yunfan.tuf.key.SigningKey;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.metadata.Envelope;
import dev.yunfan.tuf.metadata.Role;
import dev.yunfan.tuf.metadata.Root;
import dev.yunfan.tuf.metadata.Snapshot;
import dev.yunfan.tuf.metadata.Targets;
import dev.yunfan.tuf.metadata.Timestamp;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.repository.Draft;
import dev.yunfan.tuf.repository.KeyHolders;
import dev.yunfan.tuf.repository.RootDraft;
import dev.yunfan.tuf.repository.TargetsDraft;
import dev.yunfan.tuf.repository.TargetsDraft.Delegate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged metadata and keys: whatever the bytes, a reader answers with a value or a refusal, and a
 * file that still counts as signed still says what was signed.
 */
class FuzzTest {
  private static final SigningKey KEY = SigningKey.generate(Scheme.ED25519);
  private static final Instant EXPIRES = Instant.parse("2030-01-01T00:00:00Z");
  private static final List<String> TOKENS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "-1",
          "1e3",
          "0",
          "null",
          "true",
          "9223372036854775808",
          "\"signed\"",
          "\"keyid\"",
          "\"version\":2",
          "\n",
          "\u00ff");

  @Test
  void ten_thousand_damaged_files_are_read_or_refused() {
    damage(10_000, new Random(1));
  }

  @Test
  @Tag("slow")
  void a_million_damaged_files_are_read_or_refused() {
    damage(1_000_000, new Random(2));
  }

  @Test
  void random_trees_survive_writing_and_reading() throws Refusal {
    var random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      var tree = RandomJson.tree(random, 5);
      var again = JsonReader.read("tree", JsonWriter.write(tree));
      assertThat(CanonicalJson.encode(again)).isEqualTo(CanonicalJson.encode(tree));
    }
  }

  private static void damage(int times, Random random) {
    var files = List.of(root(), targets(), key());
    int read = 0;
    for (int i = 0; i < times; i++) {
      var original = files.get(random.nextInt(files.size()));
      var bytes = original;
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes = change(bytes, random);
      }
      read += reads(original, bytes) ? 1 : 0;
    }
    assertThat(read).as("some damage is harmless, most is not").isBetween(1, times / 2);
  }

  private static byte[] change(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    int cut = random.nextInt(4) == 0 ? random.nextInt(bytes.length - at + 1) : 0;
    var insert =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8);
          default -> {
            int from = random.nextInt(bytes.length + 1);
            yield Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 40));
          }
        };
    int drop = Math.min(bytes.length - at, cut > 0 ? cut : random.nextInt(3));
    var changed = new byte[bytes.length - drop + insert.length];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(insert, 0, changed, at, insert.length);
    System.arraycopy(bytes, at + drop, changed, at + insert.length, bytes.length - at - drop);
    return changed.length == 0 ? new byte[] {'{'} : changed;
  }

  /** Reads bytes in every way there is; anything but a refusal escapes and fails the test. */
  private static boolean reads(byte[] original, byte[] bytes) {
    boolean read = false;
    try {
      var tree = JsonReader.read("fuzz", bytes);
      read = true;
      TufKey.from(new Node("key", tree)).verifies(bytes, bytes);
    } catch (Refusal _) {
      // as it should be
    }
    try {
      var envelope = Envelope.read(Role.ROOT, bytes);
      if (signedByKey(envelope)) {
        var signed = Envelope.read(Role.ROOT, original).canonical();
        assertThat(envelope.canonical()).as(new String(bytes, UTF_8)).isEqualTo(signed);
      }
      readAs(() -> Root.read(envelope));
      readAs(() -> Targets.read(Envelope.read("haier", bytes)));
      readAs(() -> Snapshot.read(envelope));
      readAs(() -> Timestamp.read(envelope));
    } catch (Refusal _) {
      // as it should be
    }
    return read;
  }

  private static boolean signedByKey(Envelope envelope) {
    return envelope.signatures().values().stream()
        .filter(sig -> sig.matches("([0-9a-fA-F]{2})+"))
        .map(HexFormat.of()::parseHex)
        .anyMatch(sig -> KEY.publicKey().verifies(envelope.canonical(), sig));
  }

  private interface Reading {
    Object read() throws Refusal;
  }

  private static void readAs(Reading reading) {
    try {
      assertThat(reading.read()).isNotNull();
    } catch (Refusal refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  private static byte[] root() {
    var holder = KeyHolders.one(KEY.publicKey());
    return RootDraft.first(holder, holder, holder, holder).expiring(EXPIRES).signedBy(KEY).file();
  }

  private static byte[] targets() {
    Draft draft =
        TargetsDraft.first("haier")
            .delegate(Delegate.vendor("sub", KeyHolders.one(KEY.publicKey())))
            .expiring(EXPIRES);
    return draft.signedBy(KEY).file();
  }

  private static byte[] key() {
    return JsonWriter.write(KEY.publicKey().source());
  }
}
