package dev.yunfan.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.refusal.Refusal;
import dev.yunfan.tuf.refusal.Refusal.Expired;
import dev.yunfan.tuf.refusal.Refusal.HashMismatch;
import dev.yunfan.tuf.refusal.Refusal.LengthMismatch;
import dev.yunfan.tuf.refusal.Refusal.Malformed;
import dev.yunfan.tuf.refusal.Refusal.NoKnownHash;
import dev.yunfan.tuf.refusal.Refusal.UnsafeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields of metadata that are there, absent, or not what they should be. */
class ReadingTest {
  private static final String HEADER =
      "'spec_version':'1.0.31','version':3,'expires':'2030-01-01T00:00:00Z'";

  private static Envelope envelope(String role, String signed) throws Refusal {
    var text = "{'signatures':[],'signed':{" + signed + "}}";
    return Envelope.read(role, text.replace('\'', '"').getBytes(UTF_8));
  }

  private static Targets targets(String rest) throws Refusal {
    return Targets.read(envelope("haier", "'_type':'targets'," + HEADER + "," + rest));
  }

  @Test
  void a_file_keeps_its_bytes_and_cannot_be_changed_from_outside() throws Refusal {
    var text = "{\"signatures\":[{\"keyid\":\"k\",\"sig\":\"ab\"}],\"signed\":{\"b\":1,\"a\":2}} ";
    var envelope = Envelope.read("role", text.getBytes(UTF_8));
    assertThat(new String(envelope.bytes(), UTF_8)).isEqualTo(text);
    assertThat(new String(envelope.canonical(), UTF_8)).isEqualTo("{\"a\":2,\"b\":1}");
    envelope.bytes()[0] = 'x';
    envelope.canonical()[0] = 'x';
    assertThat(envelope.bytes()[0]).isEqualTo((byte) '{');
    assertThat(envelope.canonical()[0]).isEqualTo((byte) '{');
    assertThat(envelope.signatures()).containsExactly(Map.entry("k", "ab"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2030-01-01T00:00:00", "2030-01-01T00:00:00.0Z", "2030-01-01", "2030-13-01T00:00:00Z",
        "2030-02-30T00:00:00Z", "2030-01-01T00:00:00+00:00", "12030-01-01T00:00:00Z", ""
      })
  void only_plain_utc_dates_are_dates(String date) {
    var signed = "'_type':'targets','spec_version':'1.0','version':1,'expires':'" + date + "'";
    assertThatThrownBy(() -> Targets.read(envelope("haier", signed + ",'targets':{}")))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("haier.signed.expires");
  }

  @Test
  void the_instant_of_expiry_is_expired() throws Refusal {
    var header = targets("'targets':{}").header();
    assertThat(header.version()).isEqualTo(3);
    header.checkFresh(Instant.parse("2029-12-31T23:59:59Z"));
    assertThatThrownBy(() -> header.checkFresh(Instant.parse("2030-01-01T00:00:00Z")))
        .isInstanceOf(Expired.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'delegations':{'keys':{}}",
        "'delegations':{'keys':{},'roles':[],'succinct_roles':{}}",
        "'delegations':{'keys':{},'roles':[{'name':'a','keyids':[],'threshold':1,'terminating':true}]}",
        "'delegations':{'keys':{},'roles':[{'name':'a','keyids':[],'threshold':1,'paths':['*']}]}",
        "'delegations':{'keys':{},'roles':[{'name':'a','keyids':[],'threshold':1,'terminating':true,'paths':[],'path_hash_prefixes':[]}]}",
        "'delegations':{'keys':{},'roles':[{'name':'a','keyids':[],'threshold':1,'terminating':1,'paths':['*']}]}",
        "'delegations':{'keys':{},'succinct_roles':{'keyids':[],'threshold':1,'bit_length':0,'name_prefix':'b'}}",
        "'delegations':{'keys':{},'succinct_roles':{'keyids':[],'threshold':1,'bit_length':33,'name_prefix':'b'}}",
        "'delegations':{'keys':{},'succinct_roles':{'keyids':[],'threshold':0,'bit_length':3,'name_prefix':'b'}}",
        "'delegations':[]"
      })
  void delegations_that_are_not_well_formed_are_refused(String delegations) {
    assertThatThrownBy(() -> targets("'targets':{}," + delegations)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1, bin-0, bin-1, 2",
    "4, bin-0, bin-f, 16",
    "5, bin-00, bin-1f, 32",
    "16, bin-0000, bin-ffff, 65536",
    "32, bin-00000000, bin-ffffffff, 4294967296"
  })
  void bins_are_numbered_in_hex_of_fixed_width(int bits, String first, String last, long count)
      throws Refusal {
    var bins =
        targets(
                "'targets':{},'delegations':{'keys':{},'succinct_roles':{'keyids':[],'threshold':1,"
                    + "'bit_length':%d,'name_prefix':'bin'}}".formatted(bits))
            .bins()
            .orElseThrow();
    assertThat(bins.count()).isEqualTo(count);
    assertThat(bins.name(0)).isEqualTo(first);
    assertThat(bins.name(count - 1)).isEqualTo(last);
    // SHA-256 of "image" starts with 6105d6cc
    var bin = 0x6105d6ccL >>> (32 - bits);
    assertThat(bins.binOf("image")).isEqualTo(bins.name(bin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'length':-1,'hashes':{'sha256':'ab'}}",
        "{'length':1,'hashes':{}}",
        "{'length':1}",
        "{'hashes':{'sha256':'ab'}}",
        "{'length':1,'hashes':{'sha256':1}}",
        "{'length':1,'hashes':{'sha256':'ab'},'custom':[]}"
      })
  void an_image_that_is_not_well_described_is_refused(String image) {
    assertThatThrownBy(() -> targets("'targets':{'a':" + image + "}"))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void an_empty_image_is_an_image() throws Refusal {
    var digest = "ab".repeat(32);
    var files =
        targets("'targets':{'a':{'length':0,'hashes':{'sha256':'" + digest + "'}}}").files();
    var image = files.values().iterator().next();
    assertThat(image.length()).isZero();
  }

  @Test
  void bins_whose_names_are_too_long_for_a_file_are_refused() {
    var bins =
        "'targets':{},'delegations':{'keys':{},'succinct_roles':{'keyids':[],'threshold':1,"
            + "'bit_length':4,'name_prefix':'%s'}}";
    assertThatCode(() -> targets(bins.formatted("p".repeat(198)))).doesNotThrowAnyException();
    assertThatThrownBy(() -> targets(bins.formatted("p".repeat(199))))
        .isInstanceOf(UnsafeName.class);
  }

  @Test
  void entries_of_a_snapshot_are_files_with_versions() throws Refusal {
    var good = "'_type':'snapshot'," + HEADER + ",'meta':{'a.json':{'version':2,'length':1}}";
    var entry = Snapshot.read(envelope("snapshot", good)).entryOf("a").orElseThrow();
    assertThat(entry.version()).isEqualTo(2);
    assertThatThrownBy(() -> entry.verify("a", new byte[2])).isInstanceOf(LengthMismatch.class);
    for (var bad :
        new String[] {
          "'a':{'version':2}",
          "'a.json':{'version':0}",
          "'a.json':{}",
          "'a.json':{'version':1,'length':0}"
        }) {
      var signed = "'_type':'snapshot'," + HEADER + ",'meta':{" + bad + "}";
      assertThatThrownBy(() -> Snapshot.read(envelope("snapshot", signed)))
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void all_known_digests_are_compared_and_at_least_one_is_needed() throws Refusal {
    var abc = "abc".getBytes(UTF_8);
    var sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    new Hashes(Map.of("sha256", sha256)).verify("f", abc);
    new Hashes(Map.of("sha256", sha256.toUpperCase(Locale.ROOT), "md5", "00")).verify("f", abc);
    assertThat(Hashes.sha256Of(abc).hex()).containsEntry("sha256", sha256);
    assertThatThrownBy(() -> new Hashes(Map.of("sha256", sha256)).verify("f", new byte[0]))
        .isInstanceOf(HashMismatch.class);
    assertThatThrownBy(() -> new Hashes(Map.of("md5", "00")).verify("f", abc))
        .isInstanceOf(NoKnownHash.class);
    assertThat(new Hashes(Map.of("sha256", sha256, "md5", "00")).forFileName("f"))
        .isEqualTo(sha256);
  }

  @Test
  void a_file_on_disk_is_described_and_checked(@TempDir Path folder) throws IOException, Refusal {
    var file = Files.writeString(folder.resolve("image"), "abc");
    var described = TargetFile.describe("a b/c", file, new Json.Fields(Map.of()));
    assertThat(described.length()).isEqualTo(3);
    described.verify(file);
    assertThat(described.plainPath()).isEqualTo("a%20b/c");
    assertThat(described.consistentPath()).startsWith("a%20b/ba7816bf").endsWith(".c");
    assertThat(described.diskPath()).startsWith("a b/ba7816bf").endsWith(".c");
    Files.writeString(file, "abd");
    assertThatThrownBy(() -> described.verify(file)).isInstanceOf(HashMismatch.class);
  }

  @Test
  void a_description_is_written_with_what_its_owner_added_and_nothing_else(@TempDir Path folder)
      throws IOException {
    var file = Files.writeString(folder.resolve("image"), "abc");
    var note = new Json.Fields(Map.of("vendor", new Json.Text("haier")));
    var plain = TargetFile.describe("a", file, new Json.Fields(Map.of()));
    assertThat(plain.json().map().keySet()).containsExactly("length", "hashes");
    assertThat(TargetFile.describe("a", file, note).json().get("custom")).contains(note);
  }

  @ParameterizedTest
  @CsvSource({"root", "timestamp", "snapshot", "targets"})
  void top_level_names_are_not_for_delegated_roles(String name) {
    assertThatThrownBy(() -> Role.checkDelegated(name)).isInstanceOf(UnsafeName.class);
  }

  @Test
  void role_names_are_bounded_once_encoded() throws Refusal {
    Role.checkDelegated("a".repeat(200));
    assertThatThrownBy(() -> Role.checkDelegated("a".repeat(201))).isInstanceOf(UnsafeName.class);
    assertThatThrownBy(() -> Role.checkDelegated("/".repeat(67))).isInstanceOf(UnsafeName.class);
    assertThat(Role.encoded("AZaz09_.-~ /é")).isEqualTo("AZaz09_.-~%20%2F%C3%A9");
    assertThat(Role.encoded("@[`{:/")).isEqualTo("%40%5B%60%7B%3A%2F");
  }
}
