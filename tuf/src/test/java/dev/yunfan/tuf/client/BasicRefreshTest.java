package dev.yunfan.tuf.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yunfan.tuf.json.CanonicalJson;
import dev.yunfan.tuf.json.Json;
import dev.yunfan.tuf.json.JsonReader;
import dev.yunfan.tuf.json.JsonWriter;
import dev.yunfan.tuf.json.Node;
import dev.yunfan.tuf.key.TufKey;
import dev.yunfan.tuf.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An ordinary refresh: its requests, its kept files and its refusals. */
class BasicRefreshTest extends HandsetTest {
  @Test
  void asks_for_next_root_then_timestamp_snapshot_and_targets_and_nothing_more() {
    assertThat(handset.init()).isZero();
    assertThat(handset.server.metadataRequests).isEmpty();
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.server.metadataRequests)
        .containsExactly("2.root", "timestamp", "1.snapshot", "1.targets");
  }

  @Test
  void keeps_each_file_byte_for_byte() {
    repo.replaceLast("timestamp", append(repo.last("timestamp"), " \n"));
    handset.init();
    assertThat(handset.refresh()).isZero();
    for (var role : List.of("root", "timestamp", "snapshot", "targets")) {
      assertThat(handset.stored(role))
          .as(role)
          .hasValue(new String(repo.last(role), StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_second_refresh_with_nothing_new_asks_for_root_and_timestamp_only() {
    handset.init();
    handset.refresh();
    handset.server.metadataRequests.clear();
    assertThat(handset.refresh()).isZero();
    assertThat(handset.server.metadataRequests).containsExactly("2.root", "timestamp");
  }

  @Test
  void a_download_refreshes_first_even_when_the_image_does_not_exist() {
    handset.init();
    assertThat(handset.download("nonexistent artifact")).isEqualTo(1);
    assertThat(handset.errors()).startsWith("TargetNotFound");
    assertThat(handset.server.metadataRequests)
        .containsExactly("2.root", "timestamp", "1.snapshot", "1.targets");
    assertThat(handset.trusted())
        .containsExactly("root 1", "snapshot 1", "targets 1", "timestamp 1");
  }

  @Test
  void an_initial_root_without_version_is_refused_before_any_request() throws Refusal {
    var root = new Node("root", JsonReader.read("root", repo.last("root")));
    var file = root.object();
    var signed = new LinkedHashMap<>(root.field("signed").object().map());
    signed.remove("version");
    assertThat(handset.init(JsonWriter.write(file.with("signed", new Json.Fields(signed)))))
        .isEqualTo(1);
    assertThat(handset.errors()).startsWith("Malformed: root.signed.version");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.server.metadataRequests).isEmpty();
  }

  @Test
  void an_initial_root_with_a_wrong_signature_is_refused_before_any_request() {
    var signed = Simulator.json(repo.root());
    var keyId = repo.signersOf("root").keySet().iterator().next();
    var file = Simulator.file(List.of(Simulator.signature(keyId, new byte[64])), signed);
    assertThat(handset.init(file)).isEqualTo(1);
    assertThat(handset.errors()).startsWith("ThresholdNotMet");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.server.metadataRequests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "root, 'root 1'",
    "timestamp, 'root 2'",
    "snapshot, 'root 2,timestamp 2'",
    "targets, 'root 2,snapshot 2,timestamp 2'"
  })
  void an_unsigned_role_stops_the_refresh_there(String role, String trusted) {
    repo.removeLastSigner(role);
    repo.publish("root", "targets", "snapshot", "timestamp");
    handset.init();
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("ThresholdNotMet: " + role);
    assertThat(handset.trusted()).containsExactly(trusted.split(",", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "root, 'root 1'",
    "snapshot, 'root 2,timestamp 2'",
    "targets, 'root 2,snapshot 2,timestamp 2'"
  })
  void a_version_that_differs_from_the_name_asked_for_is_refused(String role, String trusted) {
    repo.setVersion(role, 2);
    repo.publish("root", "targets", "snapshot", "timestamp");
    if (!role.equals("root")) {
      var listing = role.equals("snapshot") ? "timestamp" : "snapshot";
      Simulator.child(repo.meta(listing), role + ".json").put("version", 2L);
      repo.republish("snapshot", "timestamp");
      Simulator.child(repo.meta("timestamp"), "snapshot.json").put("version", 2L);
      repo.republish("timestamp");
    }
    handset.init();
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("VersionMismatch: " + role + " version: expected 2");
    assertThat(handset.trusted()).containsExactly(trusted.split(",", -1));
  }

  @Test
  void a_timestamp_of_the_same_version_is_discarded_quietly() {
    handset.init();
    handset.refresh();
    var before = handset.stored("timestamp");
    Simulator.child(repo.meta("timestamp"), "snapshot.json").put("version", 100L);
    repo.republish("timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.lastMetadataRequest()).isEqualTo("timestamp");
    assertThat(handset.stored("timestamp")).isEqualTo(before);
  }

  @Test
  void digests_of_metadata_are_checked_where_they_are_stated() {
    repo.listHashes = true;
    repo.publish("targets", "snapshot", "timestamp");
    handset.init();
    assertThat(handset.refresh()).as(handset.errors()).isZero();

    repo.publish("targets");
    var entry = Simulator.child(repo.meta("snapshot"), "targets.json");
    Simulator.child(entry, "hashes").put("sha256", "46".repeat(32));
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("HashMismatch: targets sha256");
    assertThat(handset.trusted()).contains("snapshot 3", "targets 2");
  }

  @Test
  void a_snapshot_with_another_digest_than_the_timestamp_says_is_refused_before_its_signature() {
    repo.listHashes = true;
    repo.publish("targets", "snapshot");
    var entry = Simulator.child(repo.meta("timestamp"), "snapshot.json");
    Simulator.child(entry, "hashes").put("sha256", "46".repeat(32));
    repo.publish("timestamp");
    repo.replaceLast("snapshot", repo.last("snapshot"));
    handset.init();
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("HashMismatch: snapshot sha256");
    assertThat(handset.trusted()).containsExactly("root 1", "timestamp 2");
  }

  @Test
  void a_stored_snapshot_of_the_right_version_but_another_digest_is_fetched_again() {
    repo.listHashes = true;
    repo.publish("snapshot", "timestamp");
    handset.init();
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    repo.targets("snapshot").put("comment", "other bytes, same version");
    repo.republish("snapshot");
    repo.publish("timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.stored("snapshot").orElseThrow()).contains("other bytes");
  }

  @Test
  void a_stated_length_must_be_exact() {
    repo.listHashes = true;
    repo.publish("targets", "snapshot");
    var entry = Simulator.child(repo.meta("timestamp"), "snapshot.json");
    entry.put("length", (long) repo.last("snapshot").length + 1);
    repo.publish("timestamp");
    handset.init();
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("LengthMismatch: snapshot");
  }

  @Test
  void new_targets_that_no_snapshot_lists_are_not_fetched() {
    handset.init();
    handset.refresh();
    repo.publish("targets");
    assertThat(handset.refresh()).isZero();
    assertThat(handset.trusted()).contains("targets 1");
    assertThat(handset.lastMetadataRequest()).isEqualTo("timestamp");
  }

  @Test
  void unknown_fields_everywhere_are_kept_under_the_signature_and_in_key_ids() throws Refusal {
    handset.init();
    handset.refresh();
    var plain = repo.newKey().publicKey().source();
    var extra = plain.with("extra-field", Simulator.json(Map.of("b", 2L, "a", List.of(1L))));
    repo.listKey("root", TufKey.from(new Node("key", extra)));
    repo.root().put("custom-field", "value");
    repo.role("root").put("another-field", "value");
    repo.publish("root");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("root 2");
  }

  @Test
  void a_misleading_keyid_hash_algorithms_field_changes_nothing() throws Refusal {
    handset.init();
    var signer = repo.newKey();
    var source = signer.publicKey().source();
    var misled = source.with("keyid_hash_algorithms", new Json.Text("md5"));
    var listed = TufKey.from(new Node("key", misled));
    repo.clearKeys("snapshot");
    repo.listKey("snapshot", listed);
    repo.publish("root", "targets", "snapshot", "timestamp");
    var signed = Simulator.json(repo.targets("snapshot"));
    var signature = signer.sign(CanonicalJson.encode(signed));
    repo.replaceLast(
        "snapshot", Simulator.file(List.of(Simulator.signature(listed.id(), signature)), signed));
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("root 2", "snapshot 2");
  }

  @Test
  void a_missing_snapshot_fails_the_refresh_and_keeps_the_timestamp() {
    handset.init();
    handset.refresh();
    Simulator.child(repo.meta("timestamp"), "snapshot.json").put("version", 2L);
    repo.publish("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.lastMetadataRequest()).isEqualTo("2.snapshot");
    assertThat(handset.trusted())
        .containsExactly("root 1", "snapshot 1", "targets 1", "timestamp 2");
  }

  @Test
  void missing_targets_fail_the_refresh_and_keep_snapshot_and_timestamp() {
    handset.init();
    handset.refresh();
    Simulator.child(repo.meta("snapshot"), "targets.json").put("version", 2L);
    repo.publish("snapshot", "timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.lastMetadataRequest()).isEqualTo("2.targets");
    assertThat(handset.trusted())
        .containsExactly("root 1", "snapshot 2", "targets 1", "timestamp 2");
    repo.publish("targets", "snapshot", "timestamp");
    assertThat(handset.refresh()).as(handset.errors()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot", "targets"})
  void a_refresh_that_broke_off_is_finished_by_the_next_though_the_timestamp_is_equal(String role) {
    handset.init();
    handset.server.lie(
        "1." + role + ".json", exchange -> SimulatedServer.send(exchange, 500, new byte[0]));
    assertThat(handset.refresh()).isEqualTo(1);
    handset.server.beHonest();
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("snapshot 1", "targets 1");
  }

  @Test
  void a_missing_timestamp_fails_the_refresh() {
    handset.init();
    handset.refresh();
    repo.published.remove("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.lastMetadataRequest()).isEqualTo("timestamp");
  }

  @Test
  void a_well_signed_snapshot_is_not_taken_for_a_timestamp() {
    handset.init();
    var signer = repo.signersOf("timestamp").values().iterator().next();
    repo.listKey("snapshot", signer);
    repo.addSigner("snapshot", signer);
    repo.targets("snapshot").put("meta", new LinkedHashMap<String, Object>());
    repo.meta("snapshot").put("snapshot.json", Map.of("version", 1L));
    repo.publish("root", "snapshot");
    repo.versions("timestamp").add(repo.last("snapshot"));
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("WrongType: timestamp _type: expected timestamp");
    assertThat(handset.trusted()).containsExactly("root 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.0.0", "0.9", "1", "1.0.0.0", "1.x", ""})
  void another_major_version_of_the_specification_is_refused(String version) {
    handset.init();
    repo.targets("timestamp").put("spec_version", version);
    repo.publish("timestamp");
    assertThat(handset.refresh()).isEqualTo(1);
    assertThat(handset.errors()).startsWith("UnsupportedSpecVersion");
  }

  @Test
  void versions_stay_out_of_names_when_snapshots_are_not_consistent() {
    repo.root().put("consistent_snapshot", false);
    repo.republish("root");
    repo.addImage("targets", "a/image", "content");
    repo.publish("targets", "snapshot", "timestamp");
    handset.init();
    assertThat(handset.download("a/image")).as(handset.errors()).isZero();
    assertThat(handset.server.metadataRequests)
        .containsExactly("2.root", "timestamp", "snapshot", "targets");
    assertThat(handset.server.imageRequests).containsExactly("a/image");
  }

  @Test
  void the_clock_is_believed_as_far_as_expiry_goes() {
    handset.init();
    repo.expireAt("root", Handset.NOW.plus(Duration.ofDays(7)));
    repo.publish("root");
    assertThat(handset.refresh()).isZero();
    assertThat(handset.refresh(Handset.NOW.plus(Duration.ofDays(8)))).isEqualTo(1);
    assertThat(handset.errors()).startsWith("Expired: root");
  }

  @Test
  void no_more_than_256_roots_are_followed_in_one_refresh() {
    handset.init();
    var versions = new ArrayList<String>();
    for (int i = 2; i <= 260; i++) {
      repo.publish("root");
      versions.add(i + ".root");
    }
    assertThat(handset.refresh()).as(handset.errors()).isZero();
    assertThat(handset.trusted()).contains("root 257");
    assertThat(handset.server.metadataRequests.subList(0, 256))
        .containsExactlyElementsOf(versions.subList(0, 256));
  }

  private static byte[] append(byte[] file, String text) {
    return (new String(file, StandardCharsets.UTF_8) + text).getBytes(StandardCharsets.UTF_8);
  }
}
